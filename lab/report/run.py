"""A run as its journal tells it: who took part, which phases there were, and every event."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lab.model.event import Event
from lab.report.reading import Data, number, table, tables, text, texts


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase that was played; times are seconds since the run started."""

    number: int
    id: str
    title: str
    start: float
    end: float
    historical: datetime | None
    line: int

    def holds(self, at: float) -> bool:
        """Tell whether ``at`` is inside the phase."""
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class Member:
    """A node that took part."""

    name: str
    kind: str
    site: str
    plane: int | None


@dataclass(frozen=True, slots=True)
class Run:
    """Every event of a run by its kind, and what the first one says about the whole."""

    events: tuple[Event, ...]
    kinds: Mapping[str, tuple[Event, ...]]
    scenario: str
    header: Data
    phases: tuple[Phase, ...]
    members: Mapping[str, Member]

    @classmethod
    def of(cls, events: Sequence[Event]) -> "Run":
        """Read a journal's events, complete or broken off.

        They are put in order of time: routers' own records are written after they happened.
        """
        ordered = tuple(sorted(events, key=_when))
        kinds: defaultdict[str, list[Event]] = defaultdict(list)
        for event in ordered:
            kinds[event.kind].append(event)
        started = kinds["run.started"][0] if kinds["run.started"] else None
        header: Data = started.data if started else {}
        return cls(
            ordered,
            {kind: tuple(found) for kind, found in kinds.items()},
            started.subject if started else "unknown",
            header,
            _phases(kinds["phase.started"], kinds["phase.ended"], _last(ordered)),
            {member.name: member for member in map(_member, tables(header, "nodes"))},
        )

    def of_kind(self, *kinds: str) -> tuple[Event, ...]:
        """Return the events of these kinds, in order of time."""
        if len(kinds) == 1:
            return self.kinds.get(kinds[0], ())
        found = [event for kind in kinds for event in self.kinds.get(kind, ())]
        return tuple(sorted(found, key=_when))

    @property
    def start(self) -> float:
        """Return when the first phase began, or 0."""
        return self.phases[0].start if self.phases else 0.0

    @property
    def end(self) -> float:
        """Return when the last phase ended, or the last event was written."""
        return self.phases[-1].end if self.phases else _last(self.events)

    @property
    def last(self) -> float:
        """Return when the last event was written."""
        return _last(self.events)

    @property
    def baseline(self) -> Phase | None:
        """Return the phase everything is compared with: ``steady``, or else the first."""
        named = (phase for phase in self.phases if "steady" in phase.id)
        return next(named, self.phases[0] if self.phases else None)

    @property
    def apps(self) -> tuple[str, ...]:
        """Return the applications the users use."""
        return texts(self.header, "apps")

    @property
    def parameters(self) -> Data:
        """Return the scenario's parameters of this run."""
        return table(self.header, "parameters")

    @property
    def versions(self) -> Data:
        """Return the software that ran."""
        return table(self.header, "versions")

    def phase(self, name: str) -> Phase | None:
        """Return the phase with this id, if it was played."""
        return next((phase for phase in self.phases if phase.id == name), None)

    def phase_at(self, at: float) -> Phase | None:
        """Return the phase that was played at ``at``."""
        return next((phase for phase in self.phases if phase.holds(at)), None)

    def within(self, kind: str, phase: Phase) -> tuple[Event, ...]:
        """Return the events of one kind inside one phase."""
        return tuple(event for event in self.of_kind(kind) if phase.holds(event.at))


def moment(told: str) -> datetime | None:
    """Read an ISO time; None when it is empty or no time."""
    try:
        return datetime.fromisoformat(told)
    except ValueError:
        return None


def _when(event: Event) -> tuple[float, int]:
    return event.at, event.line


def _last(events: Sequence[Event]) -> float:
    return events[-1].at if events else 0.0


def _phases(started: Sequence[Event], ended: Sequence[Event], last: float) -> tuple[Phase, ...]:
    ends = {event.subject: event.at for event in ended}
    following = [*(event.at for event in started[1:]), None][: len(started)]
    return tuple(
        Phase(
            number,
            event.subject,
            text(event.data, "title") or event.subject,
            event.at,
            next_start if next_start is not None else ends.get(event.subject, last),
            moment(text(event.data, "historical_utc")),
            event.line,
        )
        for number, (event, next_start) in enumerate(zip(started, following, strict=True), 1)
    )


def _member(data: Data) -> Member:
    plane = number(data, "plane")
    return Member(
        text(data, "name"),
        text(data, "kind"),
        text(data, "site"),
        None if plane is None else int(plane),
    )
