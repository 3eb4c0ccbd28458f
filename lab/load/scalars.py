"""Single values: text and numbers as written become what a field wants, or are refused."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import Enum
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Address,
    IPv6Interface,
    IPv6Network,
)
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from lab.load.shapes import Bounds
from lab.load.tree import Leaf
from lab.model.hints import nearest

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_SPAN = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h)")
_QUOTES = "put it in quotes"
DURATION = r"^(\d+(\.\d+)?(ms|s|m|h))+$"
ADDRESSES = {
    IPv4Address: "an IPv4 address",
    IPv4Interface: "an IPv4 address with its prefix length",
    IPv4Network: "an IPv4 prefix",
    IPv6Address: "an IPv6 address",
    IPv6Interface: "an IPv6 address with its prefix length",
    IPv6Network: "an IPv6 prefix",
}


class Unfit(Exception):
    """A value does not fit its field; carries what a user should read."""

    def __init__(self, text: str, hint: str = "") -> None:
        self.text = text
        self.hint = hint
        super().__init__(text)


def scalar(kind: Any, leaf: Leaf, bounds: Bounds) -> object:
    """Return the value of ``leaf`` as a ``kind``; raise Unfit when it is not one."""
    if get_origin(kind) is Literal:
        return _one_of({str(value): value for value in get_args(kind)}, leaf)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _one_of({str(one.value): one for one in kind}, leaf)
    if kind in ADDRESSES:
        return _address(kind, leaf)
    if kind not in _READERS:
        raise TypeError(f"no way to read a {kind}")
    value = _READERS[kind](leaf)
    _check(value, bounds)
    return value


def _one_of(known: dict[str, Any], leaf: Leaf) -> object:
    if leaf.text in known:
        return known[leaf.text]
    raise Unfit(f"{leaf.text!r} is not known", nearest(leaf.text, known, kind="one of"))


def _address(kind: Any, leaf: Leaf) -> object:
    try:
        return kind(leaf.text)
    except ValueError as error:
        reason = "has host bits set" if "host bits" in str(error) else "is not one"
        raise Unfit(f"{leaf.text!r} {reason}", f"give {ADDRESSES[kind]}") from error


def _text(leaf: Leaf) -> str:
    if isinstance(leaf.value, str):
        return leaf.value
    hint = f"{leaf.dial} is no text; name it inside a longer one" if leaf.dial else _QUOTES
    raise Unfit(f"must be text, not {_name(leaf)}", hint)


def _integer(leaf: Leaf) -> int:
    if isinstance(leaf.value, int) and not isinstance(leaf.value, bool):
        return leaf.value
    raise Unfit(f"must be a whole number, not {_name(leaf)}")


def _number(leaf: Leaf) -> float:
    value = leaf.value
    if isinstance(value, int | float) and not isinstance(value, bool) and value - value == 0:
        return float(value)
    raise Unfit(f"must be a number, not {_name(leaf)}")


def _boolean(leaf: Leaf) -> bool:
    if isinstance(leaf.value, bool):
        return leaf.value
    raise Unfit(f"must be true or false, not {_name(leaf)}")


def _duration(leaf: Leaf) -> timedelta:
    if isinstance(leaf.value, str) and re.fullmatch(DURATION, leaf.value):
        spans = _SPAN.findall(leaf.value)
        return timedelta(seconds=sum(float(count) * _UNITS[unit] for count, unit in spans))
    try:
        return timedelta(seconds=_number(leaf))
    except (Unfit, OverflowError):
        hint = "give seconds, or text as 90s, 1m30s or 500ms"
        raise Unfit(f"must be a duration, not {_name(leaf)}", hint) from None


def _moment(leaf: Leaf) -> datetime:
    hint = "give it as 2021-10-04T15:39:00Z"
    try:
        value = datetime.fromisoformat(leaf.text)
    except ValueError:
        raise Unfit(f"must be a date and time, not {_name(leaf)}", hint) from None
    if value.tzinfo is None:
        raise Unfit("has no time zone", hint)
    return value.astimezone(UTC)


def _path(leaf: Leaf) -> Path:
    return Path(_text(leaf))


_READERS: dict[Any, Callable[[Leaf], object]] = {
    str: _text,
    int: _integer,
    float: _number,
    bool: _boolean,
    timedelta: _duration,
    datetime: _moment,
    Path: _path,
}


def _name(leaf: Leaf) -> str:
    match leaf.value:
        case None:
            name = "empty"
        case str():
            name = f"the text {leaf.text!r}"
        case _:
            name = leaf.text
    return f"{name} of the dial {leaf.dial}" if leaf.dial else name


def _check(value: object, bounds: Bounds) -> None:
    if isinstance(value, str):
        pattern = bounds.get("pattern")
        if pattern is not None and re.fullmatch(pattern, value) is None:
            raise Unfit(f"{value!r} does not match {pattern}", str(bounds.get("doc", "")))
        return
    number = value.total_seconds() if isinstance(value, timedelta) else value
    if isinstance(number, bool) or not isinstance(number, int | float):
        return
    low, high = bounds.get("min"), bounds.get("max")
    if (low is not None and number < low) or (high is not None and number > high):
        raise Unfit(f"{number:g} is out of range", _range(low, high))


def _range(low: float | None, high: float | None) -> str:
    if low is None:
        return f"at most {high:g}"
    if high is None:
        return f"at least {low:g}"
    return f"between {low:g} and {high:g}"
