"""Jobs as JSON objects: the keys are the names of the fields.

A field with its default value is left out unless it is declared with ``written``. A class with a
``kind`` has it as the key ``type``, which tells the members of a union apart.
"""

import dataclasses
from collections.abc import Mapping
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    TypeAlias,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from lab.model.errors import InputError, Problem
from lab.model.event import JsonValue

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T")
Kinds: TypeAlias = Mapping[type, tuple[type, ...]]  # class in a job: what it stands for

_TYPE = "type"
_WRITTEN = "written"


def written(default: T) -> T:
    """Return a field that is in the JSON even when it has its default value."""
    return dataclasses.field(default=default, metadata={_WRITTEN: True})


def to_json(job: "DataclassInstance") -> dict[str, JsonValue]:
    """Return the JSON object of a job, its keys in the order of the fields."""
    found: dict[str, JsonValue] = {}
    if kind := getattr(job, "kind", ""):
        found[_TYPE] = kind
    for field in dataclasses.fields(job):
        value = getattr(job, field.name)
        if _WRITTEN in field.metadata or value != _default(field):
            found[field.name] = _plain(value)
    return found


def from_json(
    kind: type[T],
    raw: object,
    place: str = "job",
    kinds: Kinds = {},  # noqa: B006 - read only
) -> T:
    """Return the ``kind`` that a JSON object describes; ``place`` is its name in problems.

    ``kinds`` has the dataclasses that a class in the job stands for.

    Raises:
        InputError: a key is missing or unknown, or a value has the wrong type or is refused.
    """
    return cast("T", _Reader(kinds).record(kind, raw, place, ""))


def _default(field: "dataclasses.Field[Any]") -> object:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


def _plain(value: Any) -> JsonValue:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return to_json(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(each) for each in value]
    return cast("JsonValue", value)


def _refused(place: str, text: str) -> InputError:
    return InputError([Problem(place, text)])


class _Reader:
    """Makes dataclasses of what JSON holds."""

    def __init__(self, kinds: Kinds) -> None:
        self._kinds = kinds

    def record(self, kind: Any, raw: object, place: str, path: str) -> object:
        if not isinstance(raw, Mapping):
            raise _refused(place, "is not a JSON object")
        hints = get_type_hints(kind)
        fields = {field.name: field for field in dataclasses.fields(kind)}
        given = {key: value for key, value in raw.items() if key != _TYPE or _TYPE in fields}
        if unknown := sorted(given.keys() - fields.keys()):
            raise _refused(place, f"unknown key {unknown[0]!r}; known are {', '.join(fields)}")
        needed = {name for name, field in fields.items() if _default(field) is dataclasses.MISSING}
        if missing := sorted(needed - given.keys()):
            raise _refused(place, f"lacks {', '.join(map(repr, missing))}")
        values = {
            key: self._value(hints[key], value, f"{path}.{key}" if path else key)
            for key, value in given.items()
        }
        try:
            return kind(**values)
        except ValueError as error:
            raise _refused(place, str(error)) from error

    def _value(self, kind: Any, raw: object, place: str) -> object:
        origin, options = get_origin(kind), get_args(kind)
        if kind in self._kinds:
            return self._one_of(self._kinds[kind], raw, place)
        if origin in (Union, UnionType):
            return self._one_of(options, raw, place)
        if dataclasses.is_dataclass(kind):
            return self.record(kind, raw, place, place)
        if origin is tuple:
            return self._items(options, raw, place)
        if origin is Mapping:
            if not isinstance(raw, Mapping):
                raise _refused(place, "is not a JSON object")
            return {
                key: self._value(options[1], each, f"{place}.{key}") for key, each in raw.items()
            }
        if not _fits(kind, raw):
            raise _refused(place, f"is no {kind.__name__}: {raw!r}")
        return raw

    def _items(self, options: tuple[Any, ...], raw: object, place: str) -> object:
        if not isinstance(raw, (list, tuple)):
            raise _refused(place, "is not a list")
        kinds = (options[0],) * len(raw) if options[-1] is Ellipsis else options
        if len(kinds) != len(raw):
            raise _refused(place, f"has {len(raw)} members, not {len(kinds)}")
        pairs = zip(kinds, raw, strict=True)
        return tuple(
            self._value(kind, each, f"{place}[{n}]") for n, (kind, each) in enumerate(pairs)
        )

    def _one_of(self, options: tuple[Any, ...], raw: object, place: str) -> object:
        tagged: dict[object, Any] = {
            getattr(each, "kind", ""): each for each in options if dataclasses.is_dataclass(each)
        }
        if not tagged:
            if any(_fits(each, raw) for each in options):
                return raw
            names = " or ".join(each.__name__ for each in options if each is not NoneType)
            raise _refused(place, f"is no {names}: {raw!r}")
        kind = raw.get(_TYPE) if isinstance(raw, Mapping) else None
        if kind not in tagged:
            raise _refused(place, f"type is none of {', '.join(map(str, tagged))}")
        return self.record(tagged[kind], raw, place, place)


def _fits(kind: Any, raw: object) -> bool:
    if isinstance(raw, bool):
        return kind is bool
    return isinstance(raw, (int, float) if kind is float else kind)
