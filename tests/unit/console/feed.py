"""A run's events, given one by one to the state of the live view."""

from collections.abc import Iterable

from lab.console.state import RunState
from lab.model.event import Event, JsonValue


def event(at: float, kind: str, subject: str, **data: JsonValue) -> Event:
    """Return an event; its line does not matter to the live view."""
    return Event(1, at, kind, subject, data)


def fed(events: Iterable[Event]) -> RunState:
    """Return the state after these events."""
    state = RunState()
    for each in events:
        state.feed(each)
    return state


STARTED = event(
    0.0, "run.started", "drill", apps=["chat"],
    nodes=[{"name": "res", "kind": "resolver"}, {"name": "dns-a", "kind": "dns"}],
    phases=[
        {"id": "steady", "title": "Steady", "historical_utc": "2021-10-04T15:30:00Z"},
        {"id": "control", "title": "Control", "historical_utc": ""},
        {"id": "fall", "title": "Fall", "historical_utc": "2021-10-04T15:39:00Z"},
        {"id": "after", "title": "After", "historical_utc": "2021-10-04T22:45:00Z"},
    ],
)  # fmt: skip
STEADY = event(10.0, "phase.started", "steady", title="Steady")
FALL = event(28.0, "phase.started", "fall", title="Fall")
