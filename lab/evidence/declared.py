"""Facts that a scenario declares: read from the events of its probes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from lab.evidence.finding import Finding, judged
from lab.journal import bounds
from lab.journal.declared import meets
from lab.journal.kinds.run import PhaseEnded
from lab.journal.measure import Measure, Measures, Reading, Recorded, reading
from lab.journal.seen import CITED, Unseen, too_blind
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event
from lab.model.fact import FactSpec, Moment
from lab.model.selector import selected
from lab.model.topology import Topology
from lab.model.verdict import Band, FactKind, FactResult, Verdict, margin

STEP_S = 0.5  # between two readings of a measure over a window


@dataclass(frozen=True, slots=True)
class Register:
    """The facts of a scenario, with the measures, windows and network that they name."""

    facts: tuple[FactSpec, ...]
    measures: Measures
    windows: Mapping[str, tuple[str, ...]]
    topology: Topology

    def score(self, events: Sequence[Event]) -> list[FactResult]:
        """Score every fact from a journal; UNKNOWN with the reason where it does not show it."""
        record = _Record(self, events)
        return [_scored(fact, record) for fact in self.facts]


class _Record:
    """A journal that measures are read from at any instant."""

    def __init__(self, register: Register, events: Sequence[Event]) -> None:
        self.register = register
        self.run = Timeline(events)
        self.events = events
        self._recorded = Recorded(events)

    def span(self, window: str) -> Span:
        """Return the stretch of a window or phase; raise Unseen when it was not played whole."""
        phases = self.register.windows.get(window, (window,))
        spans = [self.run.phase(phase) for phase in phases]
        ended = {event.subject for event in self.run.of(PhaseEnded.kind)}
        for phase in phases:
            if phase not in ended:
                raise Unseen(f"phase {phase} was not played to its end")
        return Span(min(span.start for span in spans), max(span.end for span in spans))

    def measure(self, name: str, of: tuple[str, ...]) -> Measure:
        """Return a measure, of the nodes that selectors pick."""
        found = self.register.measures[name]
        if not of or found.narrowed is None:
            return found
        nodes = selected(of, self.register.topology.nodes)
        return found.narrowed(frozenset(node.name for node in nodes))

    def readings(self, measure: Measure, span: Span) -> list[tuple[float, Reading]]:
        """Return the readings all through a stretch; what was seen before it does not count."""
        steps = int(span.seconds / STEP_S)
        moments = [span.start + STEP_S * (number + 1) for number in range(steps)] or [span.end]
        return [(at, reading(measure, self._recorded.at(at), span.start)) for at in moments]


def _scored(fact: FactSpec, record: _Record) -> FactResult:
    try:
        found = _judged(fact, record)
    except Unseen as missing:
        found = Finding(Verdict.UNKNOWN, str(missing), missing.lines)
    expected = fact.expected or _expected(fact)
    source = f"{fact.source} ({fact.confidence})"
    return FactResult(
        fact.id, fact.claim, found.verdict, found.measured, expected, source, found.lines,
        control=fact.control, kind=FactKind(fact.kind), values=found.values, band=found.band,
    )  # fmt: skip


def _expected(fact: FactSpec) -> str:
    limits = bounds.words(fact.at_least, fact.at_most)
    if fact.order:
        return ", then ".join(moment.name for moment in fact.order)
    if fact.lag:
        return f"{fact.lag[0].name} to {fact.lag[1].name} {limits} s"
    if fact.events:
        return f"{fact.events} events {limits}"
    relative = f" relative to {fact.relative_to}" if fact.relative_to else ""
    return f"{fact.measure} {limits}{relative}"


def _judged(fact: FactSpec, record: _Record) -> Finding:
    if fact.order:
        return _order(fact, record)
    if fact.lag:
        return _lag(fact, record)
    if fact.events:
        return _counted(fact, record)
    return _measured(fact, record)


def _seen(record: _Record, measure: Measure, window: str, name: str) -> list[Reading]:
    """Return the readings of a window that saw something; raise Unseen when too many did not."""
    found = [each for _, each in record.readings(measure, record.span(window))]
    first = next((n for n, each in enumerate(found) if each.value is not None), None)
    if first is None:
        raise Unseen(f"{name} was not seen in {window}")
    after = found[first:]
    blind = sum(each.value is None for each in after)
    if too_blind(blind, len(after)):
        raise Unseen(f"{name}: {blind} of {len(after)} readings in {window} saw nothing")
    return [each for each in after if each.value is not None]


def _mean(readings: Sequence[Reading]) -> float:
    return sum(each.value or 0.0 for each in readings) / len(readings)


def _measured(fact: FactSpec, record: _Record) -> Finding:
    measure = record.measure(fact.measure, fact.of)
    seen = _seen(record, measure, fact.window, fact.measure)
    lines = _lines(seen)
    if fact.form == "mean":
        value, whole = _mean(seen), seen[-1].whole
        if fact.relative_to:
            base = _mean(_seen(record, measure, fact.relative_to, fact.measure))
            if base <= 0:
                raise Unseen(f"{fact.measure} was 0 in {fact.relative_to}")
            value, whole = value / base, None
        inside = bounds.within(value, fact.at_least, fact.at_most, whole)
        told = _finding(inside, f"{_number(value, whole)} on average", lines)
        return _numbered(told, {"mean": value}, _band(fact, whole))
    fitting = [
        bounds.within(each.value or 0.0, fact.at_least, fact.at_most, each.whole) for each in seen
    ]
    values = [each.value or 0.0 for each in seen]
    text = f"{_number(min(values), seen[-1].whole)} to {_number(max(values), seen[-1].whole)}"
    limits = _band(fact, seen[-1].whole)
    if None in fitting:
        return _finding(None, text, lines)
    if fact.form == "ends":
        told = _finding(fitting[-1], f"{_number(values[-1], seen[-1].whole)} at the end", lines)
        return _numbered(told, {"last": values[-1]}, limits)
    if fact.form == "stays":
        ends = {"lowest": min(values), "highest": max(values)}
        return _numbered(_finding(all(fitting), text, lines), ends, limits)
    return _numbered(_finding(any(fitting), text, lines), {"best": _best(values, limits)}, limits)


def _band(fact: FactSpec, whole: float | None) -> Band:
    return bounds.limit(fact.at_least, whole), bounds.limit(fact.at_most, whole)


def _best(values: Sequence[float], limits: Band) -> float:
    """Return the value that lies furthest inside the limits."""
    return max(values, key=lambda value: margin({"": value}, {"": limits}) or 0.0)


def _numbered(found: Finding, values: Mapping[str, float], limits: Band) -> Finding:
    """Return a finding with its numbers, all of the same limits."""
    return replace(found, values=values, band=dict.fromkeys(values, limits))


def _finding(inside: bool | None, measured: str, lines: tuple[int, ...]) -> Finding:  # noqa: FBT001
    if inside is None:
        return Finding(Verdict.UNKNOWN, f"{measured}, of an unknown whole", lines)
    return Finding(Verdict.PASS if inside else Verdict.FAIL, measured, lines)


def _number(value: float, whole: float | None) -> str:
    part = f" of {whole:g}" if whole is not None and whole != 1 else ""
    return f"{value:.3g}{part}"


def _lines(readings: Sequence[Reading]) -> tuple[int, ...]:
    lines = sorted({line for each in readings for line in each.lines})
    if len(lines) <= CITED:
        return tuple(lines)
    step = (len(lines) - 1) / (CITED - 1)
    return tuple(lines[round(place * step)] for place in range(CITED))


def _instant(moment: Moment, record: _Record) -> tuple[float, tuple[int, ...]]:
    """Return when a moment was, with its lines; raise Unseen when it was not seen."""
    if moment.event:
        span = record.span(moment.window) if moment.window else None
        for event in record.run.of(moment.event, span):
            if meets(event, moment.where):
                return event.at, (event.line,)
        raise Unseen(f"{moment.name}: there is no such {moment.event} event")
    whole = Span(0.0, record.run.end)
    measure = record.measure(moment.measure, moment.of)
    span = record.span(moment.window) if moment.window else whole
    for at, each in record.readings(measure, span):
        if each.value is not None and bounds.within(
            each.value, moment.at_least, moment.at_most, each.whole
        ):
            return at, each.lines[:CITED]
    raise Unseen(f"{moment.name} was not seen")


def _order(fact: FactSpec, record: _Record) -> Finding:
    found = [(moment.name, *_instant(moment, record)) for moment in fact.order]
    times = [at for _, at, _ in found]
    text = ", ".join(f"{name} at {at:.1f} s" for name, at, _ in found)
    lines = tuple(sorted({line for *_, cited in found for line in cited}))[:CITED]
    ordered = all(one < two for one, two in pairwise(times))
    gap = min(two - one for one, two in pairwise(times))
    return _numbered(_finding(ordered, text, lines), {"smallest gap_s": gap}, (0.0, None))


def _lag(fact: FactSpec, record: _Record) -> Finding:
    (start, first), (end, second) = (_instant(moment, record) for moment in fact.lag)
    seconds = end - start
    inside = bounds.within(seconds, fact.at_least, fact.at_most, None)
    if seconds < 0 and fact.at_least is None:  # what came before its cause is no quick answer
        inside = False
    told = _finding(inside, f"{seconds:.1f} s", (*first, *second)[:CITED])
    return _numbered(told, {"seconds": seconds}, _band(fact, None))


def _counted(fact: FactSpec, record: _Record) -> Finding:
    span = record.span(fact.window) if fact.window else None
    events = [each for each in record.run.of(fact.events, span) if meets(each, fact.where)]
    inside = bounds.within(float(len(events)), fact.at_least, fact.at_most, None)
    told = judged(f"{len(events)} events", events, passed=bool(inside))
    return _numbered(told, {"events": float(len(events))}, _band(fact, None))
