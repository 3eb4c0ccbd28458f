"""A journal that facts are scored from, by the names that a scenario gives."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from lab.journal.kinds.run import PhaseEnded
from lab.journal.measure import Measure, Measures, Reading, Recorded, reading
from lab.journal.seen import Unseen
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event
from lab.model.selector import selected
from lab.model.topology import Topology

STEP_S = 0.5  # between two readings of a measure over a window


class Named(Protocol):
    """What the names in a fact mean."""

    @property
    def measures(self) -> Measures:
        """Return the measures by name."""
        ...

    @property
    def windows(self) -> Mapping[str, tuple[str, ...]]:
        """Return the phases of each window."""
        ...

    @property
    def topology(self) -> Topology:
        """Return the network."""
        ...


class Record:
    """A journal that measures are read from at any instant."""

    def __init__(self, named: Named, events: Sequence[Event]) -> None:
        self.run = Timeline(events)
        self._named = named
        self._recorded = Recorded(events)

    def span(self, window: str) -> Span:
        """Return the stretch of a window or phase; raise Unseen when it was not played whole."""
        phases = self._named.windows.get(window, (window,))
        spans = [self.run.phase(phase) for phase in phases]
        ended = {event.subject for event in self.run.of(PhaseEnded.kind)}
        for phase in phases:
            if phase not in ended:
                raise Unseen(f"phase {phase} was not played to its end")
        return Span(min(span.start for span in spans), max(span.end for span in spans))

    def measure(self, name: str, of: tuple[str, ...]) -> Measure:
        """Return a measure, of the nodes that selectors pick."""
        found = self._named.measures[name]
        if not of or found.narrowed is None:
            return found
        nodes = selected(of, self._named.topology.nodes)
        return found.narrowed(frozenset(node.name for node in nodes))

    def readings(self, measure: Measure, span: Span) -> list[tuple[float, Reading]]:
        """Return the readings all through a stretch; what was seen before it does not count."""
        steps = int(span.seconds / STEP_S)
        moments = [span.start + STEP_S * (number + 1) for number in range(steps)] or [span.end]
        return [(at, reading(measure, self._recorded.at(at), span.start)) for at in moments]

    def earlier(self, measure: Measure, at: float) -> tuple[float, Reading] | None:
        """Return the last reading at or before an instant that saw something, with its time."""
        while at >= 0:
            found = reading(measure, self._recorded.at(at), max(0.0, at - measure.window_s))
            if found.value is not None:
                return at, found
            at -= STEP_S
        return None

    def silent(self, measure: Measure, span: Span) -> Sequence[str]:
        """Return who should have looked in a stretch, and saw nothing in it."""
        if measure.silent is None:
            return ()
        return measure.silent(self._recorded.at(span.end), span.start)
