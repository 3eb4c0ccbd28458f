"""Typed looks into the data of a journal line; what is missing or of another type is empty."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from lab.model.event import Event, JsonValue

Data: TypeAlias = Mapping[str, JsonValue]


def text(data: Data, key: str) -> str:
    """Return the text at ``key``, numbers written out; "" when there is none."""
    value = data.get(key)
    return "" if value is None or isinstance(value, list | dict) else str(value)


def number(data: Data, key: str) -> float | None:
    """Return the number at ``key``."""
    value = data.get(key)
    return None if isinstance(value, bool) or not isinstance(value, int | float) else float(value)


def flag(data: Data, key: str) -> bool | None:
    """Return the truth value at ``key``."""
    value = data.get(key)
    return value if isinstance(value, bool) else None


def table(data: Data, key: str) -> Data:
    """Return the object at ``key``."""
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def tables(data: Data, key: str) -> tuple[Data, ...]:
    """Return the objects in the list at ``key``."""
    value = data.get(key)
    listed = value if isinstance(value, list) else []
    return tuple(each for each in listed if isinstance(each, dict))


def texts(data: Data, key: str) -> tuple[str, ...]:
    """Return the list at ``key`` as texts."""
    value = data.get(key)
    return tuple(str(each) for each in value) if isinstance(value, list) else ()


def seen(events: Sequence[Event]) -> tuple[Event, ...]:
    """Return the looks that saw something: those without ``blind``."""
    return tuple(event for event in events if not event.data.get("blind"))
