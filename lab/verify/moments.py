"""The moments of a finished run with known configurations, and the results of probes there."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lab.journal.kinds.change import RouterChanged
from lab.journal.kinds.run import PhaseEnded, PhaseStarted
from lab.journal.kinds.server import Health
from lab.journal.pairs import Pair, Probed
from lab.journal.seen import is_blind
from lab.model.errors import InputError, Problem
from lab.model.event import Event

SETTLE_S = 12.0  # after a change; an earlier disagreement has the cause "time"
WINDOW_S = 8.0  # how far back from a moment a probe still counts
_MOVES = ("applied", "rolled-back")


@dataclass(frozen=True, slots=True)
class Running:
    """A change that was requested, in the words of the request, and the routers that run it."""

    words: tuple[str, ...]
    routers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Moment:
    """A time with known configurations; ``rested_s`` is the time since they changed."""

    phase: str
    at: float
    running: tuple[Running, ...]
    rested_s: float


@dataclass(frozen=True, slots=True)
class Seen:
    """Whether a pair was reached, and the journal line that says so."""

    reached: bool
    line: int
    changing: bool  # probes shortly before saw the opposite


def moments(
    events: Sequence[Event], requested: Mapping[str, tuple[str, ...]]
) -> tuple[Moment, ...]:
    """Return the end of every phase, and every moment just before configurations change.

    ``requested`` are the changes of the run by name, in the words of their requests.

    Raises:
        InputError: a router ran a change of an earlier play.
    """
    tracker = _Tracker(requested)
    found: list[Moment] = []
    phase = ""
    for event in sorted(events, key=lambda event: event.at):  # routers' records come in late
        if event.kind == PhaseStarted.kind:
            phase = event.subject
        elif event.kind == PhaseEnded.kind:
            found.append(tracker.moment(event.subject, event.at))
        elif event.kind == RouterChanged.kind and phase:
            before = tracker.moment(phase, event.at)
            if tracker.move(event) and before.rested_s > 1.0:
                found.append(before)
    return tuple(found)


class _Tracker:
    """The changes that routers run, by their own records."""

    def __init__(self, requested: Mapping[str, tuple[str, ...]]) -> None:
        self._requested = requested
        self._running: dict[str, set[str]] = {}  # change: routers
        self._moved = float("-inf")

    def move(self, event: Event) -> bool:
        """Apply a router's change record; return whether the router's configuration changed."""
        step, change = event.data.get("step"), _plain(str(event.data.get("change")))
        if step not in _MOVES:
            return False
        undone = change.startswith("undo-")
        name = change.removeprefix("undo-").rpartition("-")[0] if undone else change
        if name not in self._requested:
            text = "is of an earlier play, so what ran when this one began is not known"
            raise InputError([Problem(name, text)])
        routers = self._running.setdefault(name, set())
        if (step == "applied") != undone:
            routers.add(event.subject)
        else:
            routers.discard(event.subject)
        self._moved = event.at
        return True

    def moment(self, phase: str, at: float) -> Moment:
        running = tuple(
            Running(self._requested[name], frozenset(routers))
            for name, routers in sorted(self._running.items())
            if routers
        )
        return Moment(phase, at, running, at - self._moved)


def _plain(change: str) -> str:
    """Return a change's name without the time that several plays on one lab add to it."""
    return re.sub(r"-20\d{6}-\d{6}$", "", change)


def observed(events: Iterable[Event], moment: Moment, probed: Probed) -> dict[Pair, Seen]:
    """Return the last probe result of every pair in the short time before a moment."""
    start = moment.at - min(WINDOW_S, max(moment.rested_s - 1.0, 0.5))
    found: dict[Pair, Seen] = {}
    for event in events:
        if not start <= event.at < moment.at or is_blind(event):
            continue
        for pair, reached in probed.pairs(event):
            before = found.get(pair)
            changing = before is not None and (before.changing or before.reached != reached)
            found[pair] = Seen(reached, event.line, changing)
    return found


def withdrawals(events: Iterable[Event], at: float) -> frozenset[str]:
    """Return the nodes whose health agents had withdrawn at a time, from their own events."""
    last: dict[str, str] = {}
    for event in events:
        if event.kind == Health.kind and event.at <= at:
            decision = str(event.data.get("decision"))
            if decision in ("withdraw", "announce"):
                last[event.subject] = decision
    return frozenset(node for node, decision in last.items() if decision == "withdraw")
