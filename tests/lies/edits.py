"""Edits of a finished journal: what somebody, or a fault of the lab, could have written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from lab.journal.kinds.run import HostPressure
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event

Edit: TypeAlias = Callable[[Sequence[Event]], list[Event]]
Lies: TypeAlias = Mapping[str, Mapping[str, Edit]]  # by fact, then by name of the edit
New: TypeAlias = Mapping[str, Any] | Callable[[Event], Mapping[str, Any]]


def spans(run: Timeline, when: Iterable[str]) -> list[Span]:
    """Return the stretches of these phases and windows; the whole run when none is named."""
    named = [run.phase(name) if run.has(name) else run.window(name) for name in when]
    return [Span(each.start, each.end) for each in named] or [Span(0.0, run.end + 1)]


def picked(
    events: Sequence[Event], kind: str, when: Sequence[str], where: Mapping[str, Any]
) -> set[int]:
    """Return the lines of the events of a kind, in these phases, that have these values.

    ``subject`` is the event's subject, ``site`` the site of it; a value may be a condition.
    """
    run = Timeline(events)
    stretches = spans(run, when)
    found = set()
    for event in events:
        if event.kind != kind or not any(span.covers(event.at) for span in stretches):
            continue
        values = {**event.data, "subject": event.subject, "site": run.site(event.subject)}
        if all(
            wanted(values.get(key)) if callable(wanted) else values.get(key) == wanted
            for key, wanted in where.items()
        ):
            found.add(event.line)
    if not found:
        raise LookupError(f"the recorded journal has no such {kind} events: {when} {where}")
    return found


def drop(kind: str, *when: str, **where: Any) -> Edit:
    """Take events away."""

    def edit(events: Sequence[Event]) -> list[Event]:
        gone = picked(events, kind, when, where)
        return [event for event in events if event.line not in gone]

    return edit


def change(kind: str, *when: str, to: New, **where: Any) -> Edit:
    """Give events other data; a key with the value None is taken away."""

    def edit(events: Sequence[Event]) -> list[Event]:
        lines = picked(events, kind, when, where)

        def changed(event: Event) -> Event:
            new = {**event.data, **(to(event) if callable(to) else to)}
            return replace(event, data={k: v for k, v in new.items() if v is not None})

        return [changed(event) if event.line in lines else event for event in events]

    return edit


def blind(kind: str, *when: str, **where: Any) -> Edit:
    """Let looks have seen nothing."""

    def edit(events: Sequence[Event]) -> list[Event]:
        lines = picked(events, kind, when, where)
        return [
            replace(event, data={"blind": "nobody could look", **_whose(event)})
            if event.line in lines
            else event
            for event in events
        ]

    return edit


def _whose(event: Event) -> dict[str, Any]:
    keys = ("probe", "role", "scope", "by", "app", "between", "target", "name", "dst", "server")
    return {key: event.data[key] for key in keys if key in event.data}


def late(kind: str, seconds: float, *when: str, **where: Any) -> Edit:
    """Let events have happened later, or with negative seconds earlier."""

    def edit(events: Sequence[Event]) -> list[Event]:
        lines = picked(events, kind, when, where)
        return [
            replace(event, at=event.at + seconds) if event.line in lines else event
            for event in events
        ]

    return edit


def insert(phase: str, share: float, kind: str, subject: str, **data: Any) -> Edit:
    """Add an event at a share of a phase's length; its line is beyond all others."""

    def edit(events: Sequence[Event]) -> list[Event]:
        (span,) = spans(Timeline(events), [phase])
        line = max(event.line for event in events) + 1
        at = span.start + share * span.seconds
        return [*events, Event(line, at, kind, subject, data)]

    return edit


def starve(events: Sequence[Event]) -> list[Event]:
    """Let the host of a run have been short of CPU time all the time."""
    line, last = max(event.line for event in events), max(event.at for event in events)
    look = HostPressure(seconds=1.0, late_s=0.0, stalled=1.0, running=20, cpus=2)
    hosts = [
        Event(line + second, float(second), look.kind, "host", look.data())
        for second in range(1, int(last) + 2)
    ]
    return [*(event for event in events if event.kind != look.kind), *hosts]


def all_of(*edits: Edit) -> Edit:
    """Do one edit after the other."""

    def edit(events: Sequence[Event]) -> list[Event]:
        found = list(events)
        for each in edits:
            found = each(found)
        return found

    return edit
