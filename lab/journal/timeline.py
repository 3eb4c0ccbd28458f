"""The one reader of a journal: its phases, its nodes, its events by kind and by time."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar, cast

from lab.journal.fields import Data, table, tables, text, texts
from lab.journal.seen import Unseen
from lab.model.event import Event, JsonValue

T = TypeVar("T")
STEADY = "steady"  # the phase to compare with, where a journal names no windows
BEFORE = "before"  # the window to compare with


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the run, in seconds since its start; the end does not belong to it."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """Return its length."""
        return self.end - self.start

    def covers(self, at: float) -> bool:
        """Return whether an instant lies in it."""
        return self.start <= at < self.end

    def last(self, share: float) -> "Span":
        """Return the last part of it, ``share`` of its length."""
        return Span(self.end - share * self.seconds, self.end)


@dataclass(frozen=True, slots=True)
class Phase(Span):
    """A phase that was played.

    It ends with its ``phase.ended``. A phase without one ends where the next phase starts, or
    with the last event.
    """

    number: int
    id: str
    title: str
    historical: datetime | None
    line: int  # of phase.started


@dataclass(frozen=True, slots=True)
class Member:
    """A node that took part; ``labels`` are the other texts that the journal gives of it."""

    name: str
    kind: str
    site: str
    labels: Mapping[str, str] = field(default_factory=dict)
    addresses: tuple[str, ...] = ()


class Timeline:
    """All events of a run in the order they happened; the run may have been cut short.

    Routers' own records reach the journal after they happened, so the order is that of time.
    """

    def __init__(self, events: Iterable[Event]) -> None:
        self.events = tuple(sorted(events, key=_when))
        self._made: dict[object, object] = {}
        self._by_kind: dict[str, list[Event]] = {}
        for event in self.events:
            self._by_kind.setdefault(event.kind, []).append(event)
        started = next(iter(self._by_kind.get("run.started", ())), None)
        self.scenario = started.subject if started else "unknown"
        self.header: Data = started.data if started else {}
        self.phases = self._phases()
        self.members = {
            member.name: member for member in map(_member, tables(self.header, "nodes"))
        }

    def _phases(self) -> tuple[Phase, ...]:
        started = self._by_kind.get("phase.started", [])
        ended = {event.subject: event.at for event in self._by_kind.get("phase.ended", ())}
        follows = [*(event.at for event in started[1:]), self.end]
        return tuple(
            Phase(
                event.at,
                ended.get(event.subject, follows[place]),
                place + 1,
                event.subject,
                text(event.data, "title") or event.subject,
                moment(text(event.data, "historical_utc")),
                event.line,
            )
            for place, event in enumerate(started)
        )

    def once(self, key: object, make: Callable[[], T]) -> T:
        """Return what ``make`` makes of the run, made only the first time for a key."""
        if key not in self._made:
            self._made[key] = make()
        return cast("T", self._made[key])

    @property
    def end(self) -> float:
        """Return the instant of the last event, 0 when there is none."""
        return self.events[-1].at if self.events else 0.0

    @property
    def played(self) -> Span:
        """Return the time from the start of the first phase to the end of the last one."""
        if not self.phases:
            return Span(0.0, self.end)
        return Span(self.phases[0].start, self.phases[-1].end)

    def of(self, kind: str, span: Span | None = None, **matching: JsonValue) -> list[Event]:
        """Return the events of a kind, inside a span, whose data have these values."""
        events = self._by_kind.get(kind, [])
        if span is not None:
            first_at = bisect_left(events, span.start, key=_at)
            events = events[first_at : bisect_left(events, span.end, key=_at)]
        return [
            event
            for event in events
            if all(event.data.get(key) == value for key, value in matching.items())
        ]

    def of_kinds(self, *kinds: str) -> list[Event]:
        """Return the events of several kinds, in order of time."""
        return sorted((event for kind in kinds for event in self.of(kind)), key=_when)

    def has(self, phase: str) -> bool:
        """Return whether a phase was entered."""
        return any(each.id == phase for each in self.phases)

    def phase(self, phase: str) -> Phase:
        """Return the phase with this id.

        Raises:
            Unseen: the phase was not entered.
        """
        for each in self.phases:
            if each.id == phase:
                return each
        raise Unseen(f"the run has no phase {phase}")

    def phase_at(self, at: float) -> Phase | None:
        """Return the phase that was played at an instant."""
        return next((phase for phase in self.phases if phase.covers(at)), None)

    def window(self, name: str) -> Span:
        """Return a window of the scenario: from its first played phase to its last one.

        Raises:
            Unseen: none of its phases was entered, or the journal names no such window.
        """
        found = [phase for phase in self.phases if phase.id in windows(self.header).get(name, ())]
        if not found:
            raise Unseen(f"the run has no window {name}")
        return Span(found[0].start, found[-1].end)

    @property
    def baseline(self) -> Phase | None:
        """Return the phase that the others are compared with; None when no phase was entered."""
        name = baseline_of(self.header, [phase.id for phase in self.phases])
        return next((phase for phase in self.phases if phase.id == name), None)

    def nodes(self, *kinds: str) -> list[str]:
        """Return the names of the nodes of these kinds."""
        return [member.name for member in self.members.values() if member.kind in kinds]

    def kind(self, node: str) -> str:
        """Return a node's kind, "" when the journal does not list the node."""
        return self.members[node].kind if node in self.members else ""

    def site(self, node: str) -> str:
        """Return a node's site, the node's name when the journal does not list it."""
        return self.members[node].site if node in self.members else node

    def addresses(self, node: str) -> tuple[str, ...]:
        """Return a node's addresses, none when the journal does not list the node."""
        return self.members[node].addresses if node in self.members else ()

    @property
    def apps(self) -> tuple[str, ...]:
        """Return the applications that the users use."""
        return texts(self.header, "apps")

    @property
    def parameters(self) -> Data:
        """Return the dials of this run."""
        return table(self.header, "parameters")

    @property
    def versions(self) -> Data:
        """Return the versions of the software that ran."""
        return table(self.header, "versions")

    def parameter(self, name: str) -> float | None:
        """Return a number among the dials of this run."""
        try:
            return float(str(self.parameters.get(name)))
        except ValueError:
            return None


def timeline(events: "Iterable[Event] | Timeline") -> Timeline:
    """Return the timeline of these events, the same one for what is a timeline already."""
    return events if isinstance(events, Timeline) else Timeline(events)


def windows(header: Data) -> Mapping[str, tuple[str, ...]]:
    """Return the ids of the phases of each window, from the data of ``run.started``."""
    found = table(header, "windows")
    return {name: texts(found, name) or (text(found, name),) for name in found}


def baseline_of(header: Data, phases: Sequence[str]) -> str | None:
    """Return the id of the phase to compare with, of these in the order they are played.

    It is the first phase of the window ``before``. Where the journal names no windows it is the
    phase ``steady``, else the first.
    """
    wanted = windows(header).get(BEFORE, (STEADY,))
    return next((phase for phase in phases if phase in wanted), next(iter(phases), None))


def moment(iso: str) -> datetime | None:
    """Read an ISO time; None when it is empty or no time."""
    try:
        return datetime.fromisoformat(iso)
    except ValueError:
        return None


def latest(events: Iterable[Event]) -> dict[str, Event]:
    """Return the last event of each subject."""
    return {event.subject: event for event in events}


def where(events: Iterable[Event], key: str, wanted: Collection[str]) -> list[Event]:
    """Return the events whose text ``key`` is one of ``wanted``."""
    return [event for event in events if text(event.data, key) in wanted]


def first(events: Iterable[Event], holds: Callable[[Event], bool]) -> Event | None:
    """Return the first event for which a condition holds."""
    return next((event for event in events if holds(event)), None)


def _at(event: Event) -> float:
    return event.at


def _when(event: Event) -> tuple[float, int]:
    return event.at, event.line


_OWN_FIELDS = ("name", "kind", "site", "asn")


def _member(data: Data) -> Member:
    """Read a node; older journals write a label as a field of the node's own."""
    plain = {key: text(data, key) for key in data if key not in _OWN_FIELDS}
    listed = table(data, "labels")
    labels = {**plain, **{key: text(listed, key) for key in listed}}
    return Member(
        text(data, "name"),
        text(data, "kind"),
        text(data, "site"),
        {key: value for key, value in labels.items() if value},
        texts(data, "addresses"),
    )
