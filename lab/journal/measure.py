"""Measures: one number about the network, read from the latest events of the journal."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from lab.model.event import Event

WINDOW_S = 4.0  # two to four intervals of most probes


class Source(Protocol):
    """Where a measure finds its events: a journal that is written, or a finished one."""

    def since(self, kind: str, at: float) -> Sequence[Event]:
        """Return the events of a kind at or after ``at`` seconds of the run, oldest first."""
        ...

    def now(self) -> float:
        """Return seconds since the start of the run."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """A measured number, or None when nothing could be seen, and its journal lines.

    ``whole`` is what there is to be measured at most, as the number of sites; None where there
    is no such number.
    """

    value: float | None
    lines: tuple[int, ...] = ()
    whole: float | None = None


Read: TypeAlias = Callable[[Source, float], Reading]


@dataclass(frozen=True, slots=True)
class Measure:
    """How a number is read from the events since an instant.

    ``window_s`` is how far back events count. A ``patient`` measure says nothing before a whole
    window has passed, since a share over many probes needs a turn of each. ``narrowed`` returns
    the measure of some nodes only; None where that has no meaning. ``limit`` is the greatest value
    that it can have, ``nodes`` are those whose events it reads; both are None where that is not
    known before a run. ``parted`` is false where a bound cannot be a part, as ``all``. ``silent``
    returns who should have looked since an instant, and did not, or only blindly. ``slowed`` says
    which way a host without CPU time moves the number, as time limits of probes make a share of
    successes lower; it is None where the number is a state, which no lack of time changes.
    """

    read: Read
    window_s: float = WINDOW_S
    patient: bool = False
    narrowed: Callable[[frozenset[str]], "Measure"] | None = None
    limit: float | None = None
    nodes: frozenset[str] | None = None
    parted: bool = True
    silent: Callable[[Source, float], Sequence[str]] | None = None
    slowed: Literal["lower", "higher"] | None = None


Measures: TypeAlias = Mapping[str, Measure]


def reading(measure: Measure, source: Source, since: float) -> Reading:
    """Return a measure over the events since ``since`` (seconds of the run), a window at most."""
    now = source.now()
    if measure.patient and now - since < measure.window_s:
        return Reading(None)
    return measure.read(source, max(since, now - measure.window_s))


class Recorded:
    """The events of a finished run as they were known at an instant."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._events: dict[str, list[Event]] = {}
        for event in sorted(events, key=_at):
            self._events.setdefault(event.kind, []).append(event)
        self._now = 0.0

    def at(self, now: float) -> "Recorded":
        """Move to an instant, in seconds of the run."""
        self._now = now
        return self

    def now(self) -> float:
        """Return the instant it was moved to."""
        return self._now

    def since(self, kind: str, at: float) -> Sequence[Event]:
        """Return the events of a kind from ``at`` to the present instant."""
        found = self._events.get(kind, [])
        first = bisect_right(found, at, key=_at)
        while first and found[first - 1].at == at:
            first -= 1
        return found[first : bisect_right(found, self._now, key=_at)]


def _at(event: Event) -> float:
    return event.at
