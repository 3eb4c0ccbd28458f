"""A JSON Schema for editors, made from the same dataclasses the decoder reads."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from inspect import getdoc
from pathlib import Path
from types import NoneType
from typing import Any, Literal, TypeAlias, get_args, get_origin

from lab.load.fill import DIAL
from lab.load.scalars import ADDRESSES, DURATION
from lab.load.shapes import Bounds, Kinds, Member, choices, members, opened

Schema: TypeAlias = dict[str, Any]

_PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    Path: {"type": "string"},
    NoneType: {"type": "null"},
    datetime: {"type": "string", "format": "date-time"},
}


class Definitions(dict[str, Schema]):
    """The schemas of dataclasses by name, what replaces marker classes, and whether dials fit."""

    def __init__(self, kinds: Kinds, *, dials: bool) -> None:
        self.kinds = kinds
        self.dials = dials
        self._names: dict[Any, str] = {}
        super().__init__()

    def name(self, cls: Any) -> str:
        """Return the name of a dataclass here; those called alike have names of their own."""
        if cls not in self._names:
            alike = sum(1 for each in self._names if each.__name__ == cls.__name__)
            self._names[cls] = f"{cls.__name__}{alike + 1 if alike else ''}"
        return self._names[cls]


def schema(
    cls: type,
    kinds: Kinds = {},  # noqa: B006 - read only
    *,
    dials: bool = False,
) -> Schema:
    """Return the JSON Schema (draft 2020-12) of the YAML files that decode to ``cls``.

    With ``dials`` any single value may be the name of a dial, as ``$visit.travel_s``.
    """
    definitions = Definitions(kinds, dials=dials)
    top = _of(cls, {}, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **top,
        "$defs": dict(definitions),
    }


def _of(kind: Any, bounds: Bounds, definitions: Definitions) -> Schema:
    kind = opened(kind, definitions.kinds)
    alternatives = choices(kind)
    if len(alternatives) > 1:
        return {"anyOf": [_of(one, bounds, definitions) for one in alternatives]}
    if is_dataclass(kind):
        return _record(kind, definitions)
    origin = get_origin(kind)
    if origin is tuple:
        return _sequence(kind, bounds, definitions)
    if origin in {dict, Mapping}:
        values = _of(get_args(kind)[1], bounds, definitions)
        return {"type": "object", "additionalProperties": values}
    found = _scalar(kind, bounds)
    if definitions.dials and kind not in {str, Path, NoneType} and not _is_tag(kind):
        return {"anyOf": [found, _text(DIAL)]}
    return found


def _is_tag(kind: Any) -> bool:
    """Return whether a type is the name of the dataclass that it is in, which no dial can be."""
    return get_origin(kind) is Literal and len(get_args(kind)) == 1


def _sequence(kind: Any, bounds: Bounds, definitions: Definitions) -> Schema:
    kinds = get_args(kind)
    if kinds[1:] == (Ellipsis,):
        return {"type": "array", "items": _of(kinds[0], bounds, definitions)}
    items = [_of(one, bounds, definitions) for one in kinds]
    return {
        "type": "array",
        "prefixItems": items,
        "items": False,
        "minItems": len(items),
    }


def _record(cls: Any, definitions: Definitions) -> Schema:
    name = definitions.name(cls)
    if name not in definitions:
        definitions[name] = {}  # known from here on, so that a type may contain itself
        definitions[name] = {
            "type": "object",
            "description": (getdoc(cls) or "").partition("\n")[0],
            "additionalProperties": False,
            "required": [member.key for member in members(cls) if member.required],
            "properties": {member.key: _property(member, definitions) for member in members(cls)},
        }
    return {"$ref": f"#/$defs/{name}"}


def _property(member: Member, definitions: Definitions) -> Schema:
    found = _of(member.kind, member.bounds, definitions)
    if "doc" in member.bounds:
        found = {**found, "description": member.bounds["doc"]}
    if member.default is not MISSING:
        found = {**found, "default": _plain(member.default)}
    return found


def _scalar(kind: Any, bounds: Bounds) -> Schema:
    if get_origin(kind) is Literal:
        return {"enum": list(get_args(kind))}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [one.value for one in kind]}
    if kind in ADDRESSES:
        return {"type": "string", "title": ADDRESSES[kind]}
    if kind is timedelta:
        return {"anyOf": [_limited({"type": "number"}, bounds), _text(DURATION)]}
    return _limited(_PLAIN[kind], bounds)


def _text(pattern: str) -> Schema:
    return {"type": "string", "pattern": pattern}


def _limited(found: Schema, bounds: Bounds) -> Schema:
    limits: dict[str, Any] = {}
    if found["type"] in {"integer", "number"}:
        limits = {"minimum": bounds.get("min"), "maximum": bounds.get("max")}
    elif found["type"] == "string" and "pattern" in bounds:
        limits = {"pattern": f"^(?:{bounds['pattern']})$"}
    return {**found, **{name: limit for name, limit in limits.items() if limit is not None}}


def _plain(value: Any) -> Any:
    """Return a default as JSON writes it."""
    match value:
        case Enum():
            plain = value.value
        case tuple():
            plain = [_plain(item) for item in value]
        case Mapping():
            plain = {str(key): _plain(item) for key, item in value.items()}
        case timedelta():
            plain = value.total_seconds()
        case None | bool() | int() | float() | str():
            plain = value
        case _ if is_dataclass(value):
            plain = {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
        case _:
            plain = str(value)
    return plain
