"""What routers run when a pusher ended before its work was done, as the journal shows it."""

from collections.abc import Collection, Iterable

from lab.journal.fields import text
from lab.journal.kinds.change import PushStepDone, RouterChanged
from lab.model.event import Event

_SHOWN = 5
_FIRST = ("login", "stage", "activate")  # a router that refuses one of these has no line


def took(events: Iterable[Event], change: str) -> frozenset[str]:
    """Return the routers that took a change, as its pusher or the routers report."""
    return frozenset(
        event.subject
        for event in events
        if text(event.data, "change") == change
        and (
            (event.kind == PushStepDone.kind and _is(event, "activate", "ok"))
            or (event.kind == RouterChanged.kind and event.data.get("step") == "applied")
        )
    )


def without(events: Iterable[Event], change: str) -> frozenset[str]:
    """Return the routers that refused a change, so that they have no line of it."""
    return frozenset(
        event.subject
        for event in events
        if event.kind == PushStepDone.kind
        and text(event.data, "change") == change
        and any(_is(event, step, "refused") for step in _FIRST)
    )


def _is(event: Event, step: str, outcome: str) -> bool:
    return event.data.get("step") == step and event.data.get("outcome") == outcome


def state(done: Collection[str], unsure: Collection[str], unasked: Collection[str]) -> str:
    """Return as text which routers run a change, which may run it, and which were not reached."""
    runs = f"{_named(done)} took it" if done else "no router is known to have taken it"
    parts = [
        runs,
        f"not known of {_named(unsure)}" if unsure else "",
        f"not asked: {_named(unasked)}" if unasked else "",
    ]
    return "; ".join(part for part in parts if part)


def _named(nodes: Collection[str]) -> str:
    names = sorted(nodes)
    return ", ".join(names[:_SHOWN]) + (" ..." if names[_SHOWN:] else "")
