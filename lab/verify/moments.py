"""A finished run cut into moments of rest, and who reached what in each, as probes saw it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lab.incidents.facebook_2021.record import COVER, DNS_PREFIXES
from lab.journal.seen import is_blind
from lab.model.errors import InputError, Problem
from lab.model.event import Event

SETTLE_S = 12.0  # after a change; earlier than that a disagreement is one of time
WINDOW_S = 8.0  # how far back from a moment a look still counts
LOOKED = ("reach", "dns", "http", "announce", "rib")  # kinds of events with pairs in them
_MOVES = ("applied", "rolled-back")
_SILENT = ("TIMEOUT", "UNREACHABLE")


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """Something a probe saw: who asks whom, over what."""

    node: str
    target: str
    protocol: str = ""
    port: int = 0

    def __str__(self) -> str:
        """Return the pair for people."""
        over = f" {self.protocol}/{self.port}" if self.port else ""
        return f"{self.node} -> {self.target}{over}"


@dataclass(frozen=True, slots=True)
class Running:
    """A drain, its scopes as a request spells them, and the routers that run it."""

    scopes: tuple[str, ...]
    routers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Moment:
    """A point of time at which what routers run is known; ``rested_s`` since that changed."""

    phase: str
    at: float
    running: tuple[Running, ...]
    rested_s: float


@dataclass(frozen=True, slots=True)
class Seen:
    """Whether a pair was reached, and the journal line that says so."""

    reached: bool
    line: int
    changing: bool  # looks shortly before saw the opposite


def moments(events: Sequence[Event]) -> tuple[Moment, ...]:
    """Return the end of every phase, and every moment just before what is drained changes.

    Raises:
        InputError: a router ran a change of an earlier play.
    """
    scopes = {
        event.subject: tuple(str(each) for each in _list(event.data.get("scope_effective")))
        for event in events
        if event.kind == "request"
    }
    tracker = _Tracker(scopes)
    found: list[Moment] = []
    phase = ""
    for event in sorted(events, key=lambda event: event.at):  # routers' records come in late
        if event.kind == "phase.started":
            phase = event.subject
        elif event.kind == "phase.ended":
            found.append(tracker.moment(event.subject, event.at))
        elif event.kind == "router.change" and phase:
            before = tracker.moment(phase, event.at)
            if tracker.move(event) and before.rested_s > 1.0:
                found.append(before)
    return tuple(found)


class _Tracker:
    """Which changes routers run, in their own words."""

    def __init__(self, scopes: Mapping[str, tuple[str, ...]]) -> None:
        self._scopes = scopes
        self._running: dict[str, set[str]] = {}  # change: routers
        self._moved = float("-inf")

    def move(self, event: Event) -> bool:
        """Take over a router's record; return whether it changed what the router runs."""
        step, change = event.data.get("step"), _plain(str(event.data.get("change")))
        if step not in _MOVES:
            return False
        undone = change.startswith("undo-")
        name = change.removeprefix("undo-").rpartition("-")[0] if undone else change
        if name not in self._scopes:
            told = "is of an earlier play, so what ran when this one began is not known"
            raise InputError([Problem(name, told)])
        routers = self._running.setdefault(name, set())
        if (step == "applied") != undone:
            routers.add(event.subject)
        else:
            routers.discard(event.subject)
        self._moved = event.at
        return True

    def moment(self, phase: str, at: float) -> Moment:
        running = tuple(
            Running(self._scopes[name], frozenset(routers))
            for name, routers in sorted(self._running.items())
            if routers
        )
        return Moment(phase, at, running, at - self._moved)


def _plain(change: str) -> str:
    """Return a change's name without what tells several plays on one lab apart."""
    return re.sub(r"-20\d{6}-\d{6}$", "", change)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def observed(events: Iterable[Event], moment: Moment) -> dict[Pair, Seen]:
    """Return what probes last saw of every pair before a moment, not before it came to be."""
    start = moment.at - min(WINDOW_S, max(moment.rested_s - 1.0, 0.5))
    found: dict[Pair, Seen] = {}
    for event in events:
        if not start <= event.at < moment.at or is_blind(event):
            continue
        for pair, reached in looks(event):
            before = found.get(pair)
            changing = before is not None and (before.changing or before.reached != reached)
            found[pair] = Seen(reached, event.line, changing)
    return found


def looks(event: Event) -> Iterator[tuple[Pair, bool]]:
    """Yield the pairs an event of a probe is about, and whether each was reached."""
    data = event.data
    if event.kind == "dns" and data.get("role") == "authority":
        answered = data.get("rcode") not in _SILENT
        yield Pair(event.subject, str(data.get("target")), "udp", 53), answered
    elif event.kind == "reach" and data.get("between") in ("dc-dc", "pop-dc"):
        yield Pair(event.subject, str(data.get("address")), "tcp", 8080), data.get("ok") is True
    elif event.kind == "http" and data.get("by") == "address":
        pair = Pair(event.subject, str(data.get("address")), "tcp", 80)
        yield pair, data.get("status") is not None
    elif event.kind in ("announce", "rib"):
        known = data.get("prefixes")
        announced = set(known) if isinstance(known, list | dict) else set()
        prefixes = DNS_PREFIXES if event.kind == "announce" else (*DNS_PREFIXES, COVER)
        for prefix in prefixes:
            yield Pair(event.subject, str(prefix)), str(prefix) in announced


def withdrawals(events: Iterable[Event], at: float) -> frozenset[str]:
    """Return the name servers whose agents had withdrawn at a time, by their own record."""
    last: dict[str, str] = {}
    for event in events:
        if event.kind == "health" and event.at <= at:
            decision = str(event.data.get("decision"))
            if decision in ("withdraw", "announce"):
                last[event.subject] = decision
    return frozenset(node for node, decision in last.items() if decision == "withdraw")
