"""Reads the data of an event back as its kind."""

import dataclasses
from collections.abc import Mapping, Sequence
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from lab.journal.kinds.kind import Part
from lab.model.event import JsonValue

Made = TypeVar("Made", bound=Part)


def read(kind: type[Made], data: Mapping[str, JsonValue]) -> Made:
    """Return the data of an event as its kind; keys that the kind does not know are left out.

    Raises:
        ValueError: a field is missing, or has another type.
    """
    hints: Mapping[str, Any] = _hints(cast("Any", kind))
    found = {
        field.name: _value(hints[field.name], data[field.name], field.name)
        for field in dataclasses.fields(kind)
        if field.name in data
    }
    missing = [
        field.name
        for field in dataclasses.fields(kind)
        if field.default is dataclasses.MISSING and field.name not in data
    ]
    if missing:
        raise ValueError(f"has no {', '.join(missing)}")
    return kind(**found)


@cache
def _hints(kind: type[Part]) -> dict[str, Any]:
    return get_type_hints(kind)


def _value(hint: Any, raw: JsonValue, name: str) -> object:
    origin, options = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        others = [each for each in options if each is not NoneType]
        if len(others) > 1 or raw is None:  # any value of JSON, or none
            return raw
        return _value(others[0], raw, name)
    if origin is Sequence:
        return tuple(_value(options[0], each, name) for each in _of(list, raw, name))
    if origin is Mapping:
        found = cast("Mapping[str, JsonValue]", _of(dict, raw, name))
        return {key: _value(options[1], each, name) for key, each in found.items()}
    if issubclass(hint, Part):
        return read(hint, _of(dict, raw, name))
    return _scalar(hint, raw, name)


def _of(kind: type, raw: JsonValue, name: str) -> Any:
    if not isinstance(raw, kind):
        raise ValueError(  # noqa: TRY004 - the value of a line, not of a caller
            f"{name} is no {'list' if kind is list else 'object'}: {raw!r}"
        )
    return raw


def _scalar(kind: type, raw: JsonValue, name: str) -> JsonValue:
    wanted = (int, float) if kind is float else kind
    if not isinstance(raw, wanted) or (isinstance(raw, bool) and kind is not bool):
        raise ValueError(f"{name} is no {kind.__name__}: {raw!r}")
    return raw
