"""The journal as a timeline: phases as spans, events by kind, who is who."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from lab.evidence.finding import Unseen
from lab.journal.fields import text
from lab.model.event import Event, JsonValue

# The edge reacts in real time: withdrawals end 6 s after the fault (3 failed rounds of checks,
# then one advertisement interval), so looks sooner than this see neither state.
SETTLE_S = 10.0


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


class Timeline:
    """All events of a run in the order they happened."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._events = sorted(events, key=lambda event: (event.at, event.line))
        self._by_kind: dict[str, list[Event]] = {}
        for event in self._events:
            self._by_kind.setdefault(event.kind, []).append(event)
        self._nodes = {str(node.get("name")): node for node in self._listed("nodes")}

    def _listed(self, key: str) -> list[dict[str, JsonValue]]:
        for event in self._by_kind.get("run.started", []):
            value = event.data.get(key)
            if isinstance(value, list):
                return [item for item in value if isinstance(item, dict)]
        return []

    @property
    def end(self) -> float:
        """Return the instant of the last event."""
        return self._events[-1].at if self._events else 0.0

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

    def has(self, phase: str) -> bool:
        """Return whether the phase was entered."""
        return any(event.subject == phase for event in self._by_kind.get("phase.started", []))

    def phase(self, phase: str) -> Span:
        """Return the span of a phase; raise Unseen when it was not entered."""
        starts = [e.at for e in self._by_kind.get("phase.started", []) if e.subject == phase]
        if not starts:
            raise Unseen(f"the run has no phase {phase}")
        ends = [e.at for e in self._by_kind.get("phase.ended", []) if e.subject == phase]
        return Span(starts[0], ends[0] if ends else self.end)

    def nodes(self, *kinds: str) -> list[str]:
        """Return the names of the nodes of these kinds."""
        return [name for name, node in self._nodes.items() if node.get("kind") in kinds]

    def kind(self, node: str) -> str:
        """Return a node's kind, empty when the journal does not list it."""
        return str(self._nodes.get(node, {}).get("kind", ""))

    def site(self, node: str) -> str:
        """Return a node's site, the node's name when the journal does not list it."""
        return str(self._nodes.get(node, {}).get("site", node))

    def addresses(self, node: str) -> list[str]:
        """Return a node's addresses, none when the journal does not list them."""
        found = self._nodes.get(node, {}).get("addresses")
        return [str(address) for address in found] if isinstance(found, list) else []

    def planes(self) -> set[str]:
        """Return the names of the backbone planes, as the ``backbone`` looks call them."""
        found = (self._nodes[name].get("plane") for name in self.nodes("eb"))
        return {f"p{plane}" for plane in found if plane is not None}

    def parameter(self, name: str) -> float | None:
        """Return a number among the run's parameters."""
        for event in self._by_kind.get("run.started", []):
            values = event.data.get("parameters")
            value = values.get(name) if isinstance(values, dict) else None
            try:
                return float(str(value))
            except ValueError:
                return None
        return None


def _at(event: Event) -> float:
    return event.at


def before(run: Timeline) -> Span:
    """Return the time from the steady phase to the fault."""
    return Span(run.phase("steady").start, run.phase("fault").start)


def dark(run: Timeline) -> Span:
    """Return the settled outage: nobody on site yet, withdrawals over; raise Unseen if none."""
    start = run.phase("outage").start + SETTLE_S
    last = "diagnose" if run.has("diagnose") else "outage"
    span = Span(start, run.phase(last).end)
    if span.seconds <= 0:
        raise Unseen(f"the outage did not last longer than {SETTLE_S:.0f} s")
    return span


def lapsed(run: Timeline) -> Span:
    """Return the last half of the settled outage, when caches have lapsed."""
    return dark(run).last(0.5)


def recovery(run: Timeline) -> Span:
    """Return the time from the repair to the end of the run."""
    return Span(run.phase("repair").start, run.end + 1)


def latest(events: Sequence[Event]) -> dict[str, Event]:
    """Return the last event of each subject."""
    return {event.subject: event for event in events}


def where(events: Iterable[Event], key: str, wanted: Collection[str]) -> list[Event]:
    """Return the events whose text ``key`` is one of ``wanted``."""
    return [event for event in events if text(event, key) in wanted]


def first(events: Iterable[Event], holds: Callable[[Event], bool]) -> Event | None:
    """Return the first event for which a condition holds."""
    return next((event for event in events if holds(event)), None)
