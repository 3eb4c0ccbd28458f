"""The record of changes: each change on each router, as pusher and router saw it; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from lab.journal.fields import text
from lab.journal.kinds.change import PushStepDone, RouterChanged
from lab.journal.kinds.run import StepBegun
from lab.journal.timeline import Timeline
from lab.model.change import UNCONFIRMED
from lab.model.event import Event

PUSH_STEPS = ("login", "stage", "activate", "confirm", "rollback")
OWN_STEPS = ("staged", "armed", "applied", "refused", "rolled-back", "confirmed")


class Fate(StrEnum):
    """What became of a change on a router."""

    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    ROLLED_BACK = "rolled back"


@dataclass(frozen=True, slots=True)
class Change:
    """One change on one router, as the pusher saw it and as the router recorded it."""

    id: str
    router: str
    path: str
    pushed: Mapping[str, Event]
    own: Mapping[str, Event]

    @property
    def fate(self) -> Fate:
        """Return what is known; without a confirmation the fate is unknown, whatever was sent."""
        outcomes = {text(event.data, "outcome") for event in self.pushed.values()}
        if "rolled-back" in self.own:
            return Fate.ROLLED_BACK
        if "refused" in outcomes or "refused" in self.own:
            return Fate.REFUSED
        confirm = self.pushed.get("confirm")
        if "confirmed" in self.own or (confirm and text(confirm.data, "outcome") == "ok"):
            return Fate.CONFIRMED
        return Fate.UNKNOWN

    @property
    def applied(self) -> Event | None:
        """Return the router's word that it applied it, or else its answer to the activation."""
        if "applied" in self.own:
            return self.own["applied"]
        answer = self.pushed.get("activate")
        return answer if answer and text(answer.data, "outcome") == "ok" else None

    @property
    def error(self) -> str:
        """Return the last error of the push."""
        errors = [text(event.data, "error") for event in self.pushed.values()]
        return next((error for error in reversed(errors) if error), "")


@dataclass(frozen=True, slots=True)
class Campaign:
    """One change on all its routers."""

    id: str
    changes: tuple[Change, ...]

    @property
    def applied(self) -> tuple[Event, ...]:
        """Return the events by which routers applied it, in order of time."""
        found = [change.applied for change in self.changes if change.applied is not None]
        return tuple(sorted(found, key=_when))

    @property
    def taken_back(self) -> tuple[Event, ...]:
        """Return the events by which routers took it back by themselves, in order of time."""
        every = (change.own.get("rolled-back") for change in self.changes)
        alone = [each for each in every if each and each.data.get("detail") == UNCONFIRMED]
        return tuple(sorted(alone, key=_when))

    @property
    def first(self) -> float:
        """Return when its first event was."""
        return min(event.at for change in self.changes for event in events_of(change))


def events_of(change: Change) -> tuple[Event, ...]:
    """Return every event about a change on its router, in order."""
    events = [*change.pushed.values(), *change.own.values()]
    return tuple(sorted(events, key=_when))


def campaigns(run: Timeline) -> tuple[Campaign, ...]:
    """Return the changes that reached routers, in the order they began."""
    return _campaigns(run.of_kinds(PushStepDone.kind, RouterChanged.kind))


def _campaigns(events: Iterable[Event]) -> tuple[Campaign, ...]:
    found: dict[str, dict[str, list[Event]]] = {}
    for event in events:
        routers = found.setdefault(text(event.data, "change"), {})
        routers.setdefault(event.subject, []).append(event)
    built = [
        Campaign(ident, tuple(_change(ident, name, events) for name, events in routers.items()))
        for ident, routers in found.items()
    ]
    return tuple(sorted(built, key=lambda campaign: campaign.first))


def _when(event: Event) -> tuple[float, int]:
    return event.at, event.line


def _change(ident: str, router: str, events: Sequence[Event]) -> Change:
    pushed = {
        text(event.data, "step"): event for event in events if event.kind == PushStepDone.kind
    }
    own = {text(event.data, "step"): event for event in events if event.kind == RouterChanged.kind}
    paths = [text(event.data, "path") for event in events if event.kind == PushStepDone.kind]
    return Change(ident, router, paths[-1] if paths else "", pushed, own)


def during(run: Timeline, since: Event) -> list[Change]:
    """Return what became of the change of a step, router by router; ``since`` is its event.

    It ends where the next step begins.
    """
    begun = run.of(StepBegun.kind)
    until = next((step.at for step in begun if _when(step) > _when(since)), inf)
    events = [
        event
        for event in run.of_kinds(PushStepDone.kind, RouterChanged.kind)
        if _when(since) <= _when(event) and event.at < until
    ]
    return [change for campaign in _campaigns(events) for change in campaign.changes]
