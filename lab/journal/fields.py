"""Typed reads of an event's data.

A plain read returns an empty value for what is missing or of another type. A ``require_`` read
raises `Unseen` instead: a judge must not take a missing number for 0.
"""

from collections.abc import Mapping
from typing import TypeAlias

from lab.journal.seen import Unseen
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


def count(data: Data, key: str) -> float:
    """Return the count at ``key``, 0 when there is none."""
    return number(data, key) or 0.0


def flag(data: Data, key: str) -> bool | None:
    """Return the truth value at ``key``; the words ``on`` and ``off`` are truth values too."""
    value = data.get(key)
    return value if isinstance(value, bool) else {"on": True, "off": False}.get(str(value))


def table(data: Data, key: str) -> Data:
    """Return the object at ``key``."""
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def tables(data: Data, key: str) -> tuple[Data, ...]:
    """Return the objects in the list at ``key``."""
    value = data.get(key)
    listed = value if isinstance(value, list) else []
    return tuple(item for item in listed if isinstance(item, dict))


def texts(data: Data, key: str) -> tuple[str, ...]:
    """Return the list at ``key`` as texts."""
    value = data.get(key)
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def require_number(event: Event, key: str) -> float:
    """Return the number at ``key`` of an event's data.

    Raises:
        Unseen: the event has no such number.
    """
    value = number(event.data, key)
    if value is None:
        raise Unseen(f"{event.kind} on line {event.line} has no number {key}", [event])
    return value


def require_flag(event: Event, key: str) -> bool:
    """Return the truth value at ``key`` of an event's data.

    Raises:
        Unseen: the event has no such truth value.
    """
    value = flag(event.data, key)
    if value is None:
        raise Unseen(f"{event.kind} on line {event.line} does not say {key}", [event])
    return value


def require_texts(event: Event, key: str) -> tuple[str, ...]:
    """Return the list at ``key`` of an event's data as texts.

    Raises:
        Unseen: the event has no such list.
    """
    if not isinstance(event.data.get(key), list):
        raise Unseen(f"{event.kind} on line {event.line} has no list {key}", [event])
    return texts(event.data, key)


def require_table(event: Event, key: str) -> Data:
    """Return the object at ``key`` of an event's data.

    Raises:
        Unseen: the event has no such object.
    """
    if not isinstance(event.data.get(key), dict):
        raise Unseen(f"{event.kind} on line {event.line} has no table {key}", [event])
    return table(event.data, key)
