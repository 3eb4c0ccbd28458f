"""Typed reading of an event's data; what is not there was not seen."""

from lab.evidence.finding import Unseen
from lab.model.event import Event, JsonValue


def number(event: Event, key: str) -> float:
    """Return a number; raise Unseen when the event has none of that name."""
    value = event.data.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unseen(f"{event.kind} on line {event.line} has no number {key}", [event])
    return value


def text(event: Event, key: str) -> str:
    """Return a text, empty when the event has none of that name."""
    value = event.data.get(key)
    return value if isinstance(value, str) else ""


def flag(event: Event, key: str) -> bool:
    """Return a truth value; raise Unseen when the event has none of that name."""
    value = event.data.get(key)
    if isinstance(value, bool):
        return value
    if value in ("on", "off"):
        return value == "on"
    raise Unseen(f"{event.kind} on line {event.line} does not say {key}", [event])


def texts(event: Event, key: str) -> list[str]:
    """Return a list of texts; raise Unseen when the event has none of that name."""
    value = event.data.get(key)
    if not isinstance(value, list):
        raise Unseen(f"{event.kind} on line {event.line} has no list {key}", [event])
    return [item for item in value if isinstance(item, str)]


def table(event: Event, key: str) -> dict[str, JsonValue]:
    """Return a mapping; raise Unseen when the event has none of that name."""
    return mapping(event.data.get(key), f"{event.kind} on line {event.line}: {key}")


def tables(event: Event, key: str) -> list[dict[str, JsonValue]]:
    """Return a list of mappings, empty when the event has none of that name."""
    value = event.data.get(key)
    if not isinstance(value, list):
        return []
    return [item for item in value if isinstance(item, dict)]


def mapping(value: JsonValue, what: str) -> dict[str, JsonValue]:
    """Return a value that is a mapping; raise Unseen when it is not."""
    if not isinstance(value, dict):
        raise Unseen(f"{what} is not a table")
    return value


def count(values: dict[str, JsonValue], key: str) -> float:
    """Return a count of a table, 0 when it has none of that name."""
    value = values.get(key)
    return value if isinstance(value, int | float) else 0
