"""Values of the model as JSON: frozen dataclasses written out, and read back by their type hints.

What is read must have exactly the fields its class has now, so a value that another version of
this product wrote is refused and never misread.
"""

import dataclasses
import json
import types
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import cache
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Address,
    IPv6Interface,
    IPv6Network,
)
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

_ADDRESSES = (
    IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network,
)  # fmt: skip
_PLAIN = (str, bool, int, float)

Value = TypeVar("Value")
_Decoder = Callable[[Any, str], Any]


class Unreadable(ValueError):
    """A text is not the value that was expected; says where in it and why."""


def dump(value: object) -> str:
    """Return a value as JSON text; raise TypeError when the model has no such values."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def load(kind: type[Value], text: str | bytes) -> Value:
    """Return the value of a class that ``dump`` wrote.

    Raises:
        Unreadable: the text is no JSON, or not a value of that class as it is now.
        TypeError: a field of the class has a type that cannot be read.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"is no JSON: {error}") from error
    hint: Any = kind
    value: Value = _decoder(hint)(found, kind.__name__)
    return value


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, _PLAIN):
        return value
    if isinstance(value, _ADDRESSES):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(each) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [_plain(each) for each in value]
    raise TypeError(f"{type(value).__name__} is no type of the model's values")


@cache
def _decoder(hint: Any) -> _Decoder:
    """Return what reads a value of a type, given what JSON made of it and where that is."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _optional(hint, arguments)
    if origin is tuple:
        return _sequence(arguments)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(*arguments)
    if hint in _PLAIN:
        return _scalar(hint)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _record(hint)
    if isinstance(hint, type) and issubclass(hint, (Enum, *_ADDRESSES)):
        return _made_from_text(hint)
    raise TypeError(f"{hint} cannot be read from JSON")


def _optional(hint: Any, arguments: tuple[Any, ...]) -> _Decoder:
    others = [each for each in arguments if each is not types.NoneType]
    if len(others) != 1 or len(others) == len(arguments):
        raise TypeError(f"{hint} cannot be read from JSON: which one is meant?")
    inner = _decoder(others[0])
    return lambda found, place: None if found is None else inner(found, place)


def _sequence(arguments: tuple[Any, ...]) -> _Decoder:
    if arguments[1:] == (...,):
        inner = _decoder(arguments[0])

        def many(found: Any, place: str) -> tuple[Any, ...]:
            _expect(found, list, place)
            return tuple(inner(each, f"{place}[{n}]") for n, each in enumerate(found))

        return many
    parts = [_decoder(each) for each in arguments]

    def fixed(found: Any, place: str) -> tuple[Any, ...]:
        _expect(found, list, place)
        if len(found) != len(parts):
            raise Unreadable(f"{place}: has {len(found)} items, not {len(parts)}")
        pairs = enumerate(zip(parts, found, strict=True))
        return tuple(part(each, f"{place}[{n}]") for n, (part, each) in pairs)

    return fixed


def _mapping(key: Any, value: Any) -> _Decoder:
    keys, values = _decoder(key), _decoder(value)

    def read(found: Any, place: str) -> dict[Any, Any]:
        _expect(found, dict, place)
        return {
            keys(name, place): values(each, f"{place}[{name}]") for name, each in found.items()
        }

    return read


def _scalar(kind: type) -> _Decoder:
    def read(found: Any, place: str) -> Any:
        if kind is float and type(found) is int:
            return float(found)
        if type(found) is not kind:
            raise Unreadable(f"{place}: {found!r} is no {kind.__name__}")
        return found

    return read


def _made_from_text(kind: type) -> _Decoder:
    def read(found: Any, place: str) -> Any:
        try:
            return kind(found)
        except (ValueError, TypeError) as error:
            raise Unreadable(f"{place}: {found!r} is no {kind.__name__}") from error

    return read


def _record(kind: type) -> _Decoder:
    hints = get_type_hints(kind)
    parts: dict[str, _Decoder] = {}  # filled below, so that a class may hold values of its own

    def read(found: Any, place: str) -> Any:
        _expect(found, dict, place)
        if not parts:
            parts.update({name: _decoder(hints[name]) for name in names})
        if found.keys() != parts.keys():
            missing = [name for name in names if name not in found]
            more = [name for name in found if name not in parts]
            raise Unreadable(f"{place}: {_difference(missing, more)}")
        return kind(**{name: part(found[name], f"{place}.{name}") for name, part in parts.items()})

    names = [each.name for each in dataclasses.fields(kind)]
    return read


def _difference(missing: Sequence[str], more: Sequence[str]) -> str:
    texts = [("lacks", missing), ("has an unknown", more)]
    return " and ".join(f"{verb} {', '.join(names)}" for verb, names in texts if names)


def _expect(found: Any, kind: type, place: str) -> None:
    if not isinstance(found, kind):
        raise Unreadable(f"{place}: {found!r} is no {'list' if kind is list else 'object'}")
