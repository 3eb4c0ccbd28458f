"""Facts that a scenario declares: read from the events of its probes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from lab.evidence import moments
from lab.evidence.finding import Finding, judged
from lab.evidence.late import came_late, numbered, together
from lab.evidence.record import Record
from lab.evidence.score import SOON_S, weighed
from lab.journal import bounds
from lab.journal.matching import meets
from lab.journal.measure import Measure, Measures, Reading
from lab.journal.seen import CITED, Unseen, too_blind
from lab.journal.timeline import Span
from lab.model.event import Event
from lab.model.fact import FactSpec
from lab.model.topology import Topology
from lab.model.verdict import Band, FactKind, FactResult, Verdict, margin, overall


@dataclass(frozen=True, slots=True)
class Register:
    """The facts of a scenario, with the measures, windows and network that they name."""

    facts: tuple[FactSpec, ...]
    measures: Measures
    windows: Mapping[str, tuple[str, ...]]
    topology: Topology

    def score(self, events: Sequence[Event]) -> list[FactResult]:
        """Score every fact from a journal; UNKNOWN with the reason where it does not show it."""
        record = Record(self, events)
        return [_scored(fact, record) for fact in self.facts]


def _scored(fact: FactSpec, record: Record) -> FactResult:
    try:
        found = _judged(fact, record)
    except Unseen as missing:
        found = Finding(Verdict.UNKNOWN, str(missing), missing.lines)
    found, short = weighed(found, record.run)
    expected = fact.expected or _expected(fact)
    source = f"{fact.source} ({fact.confidence})"
    return FactResult(
        fact.id, fact.claim, found.verdict, found.measured, expected, source, found.lines,
        control=fact.control, kind=FactKind(fact.kind), values=found.values, band=found.band,
        starved=short,
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
    return f"{fact.measure} {limits}{relative}{_earlier(fact)}"


def _earlier(fact: FactSpec) -> str:
    if fact.before is None:
        return ""
    return f", {bounds.words(fact.before.at_least, fact.before.at_most)} in {fact.before.window}"


def _judged(fact: FactSpec, record: Record) -> Finding:
    if fact.order:
        return moments.order(fact, record)
    if fact.lag:
        return moments.lag(fact, record)
    if fact.events:
        return _counted(fact, record)
    return _measured(fact, record)


def _seen(record: Record, measure: Measure, window: str, name: str) -> list[Reading]:
    """Return the readings of a window that saw something; raise Unseen when too many did not."""
    span = record.span(window)
    found = [each for _, each in record.readings(measure, span)]
    first = next((n for n, each in enumerate(found) if each.value is not None), None)
    if first is None:
        raise Unseen(f"{name} was not seen in {window}")
    after = found[first:]
    blind = sum(each.value is None for each in after)
    if too_blind(blind, len(after)):
        raise Unseen(f"{name}: {blind} of {len(after)} readings in {window} saw nothing")
    silent = record.silent(measure, span)
    if silent:
        more = f" and {len(silent) - 1} more" if silent[1:] else ""
        raise Unseen(f"{name}: {silent[0]}{more} saw nothing in {window} for long")
    return [each for each in after if each.value is not None]


def _mean(readings: Sequence[Reading]) -> float:
    return sum(each.value or 0.0 for each in readings) / len(readings)


def _measured(fact: FactSpec, record: Record) -> Finding:
    """Judge a measure over its window, and what it was before where that is asked for."""
    found = _over(fact, record)
    if fact.form in ("becomes", "ends"):
        found = came_late(found, fact, record)
    if fact.before is None:
        return found
    earlier = fact.before
    form: Literal["mean", "ends"] = "mean" if fact.form == "mean" else "ends"
    was = _over(
        replace(
            fact, window=earlier.window, at_least=earlier.at_least, at_most=earlier.at_most,
            form=form, relative_to="", before=None,
        ),
        record,
    )  # fmt: skip
    return Finding(
        overall((found.verdict, was.verdict)),
        f"{found.measured}, {was.measured} in {earlier.window}",
        (*found.lines[: CITED // 2], *was.lines[: CITED // 2]),
        {**found.values, **{f"{earlier.window}: {name}": n for name, n in was.values.items()}},
        {**found.band, **{f"{earlier.window}: {name}": n for name, n in was.band.items()}},
        *together({"": found, f"{earlier.window}: ": was}),
    )


def _over(fact: FactSpec, record: Record) -> Finding:
    """Judge a measure over one window."""
    measure = record.measure(fact.measure, fact.of)
    seen = _seen(record, measure, fact.window, fact.measure)
    lines = _lines(seen)
    if fact.form == "mean":
        return _mean_of(fact, record, seen)
    fitting = [
        bounds.within(each.value or 0.0, fact.at_least, fact.at_most, each.whole) for each in seen
    ]
    values = [each.value or 0.0 for each in seen]
    text = f"{_number(min(values), seen[-1].whole)} to {_number(max(values), seen[-1].whole)}"
    limits, slowed = _band(fact, seen[-1].whole), measure.slowed
    if None in fitting:
        return _finding(None, text, lines)
    if fact.form == "ends":
        told = _finding(fitting[-1], f"{_number(values[-1], seen[-1].whole)} at the end", lines)
        return numbered(told, {"last": values[-1]}, limits, slowed)
    if fact.form == "stays":
        ends = {"lowest": min(values), "highest": max(values)}
        return numbered(_finding(all(fitting), text, lines), ends, limits, slowed)
    best = {"best": _best(values, limits)}
    return numbered(_finding(any(fitting), text, lines), best, limits, slowed)


def _mean_of(fact: FactSpec, record: Record, seen: Sequence[Reading]) -> Finding:
    value, whole = _mean(seen), seen[-1].whole
    measure = record.measure(fact.measure, fact.of)
    if fact.relative_to:
        base = _mean(_seen(record, measure, fact.relative_to, fact.measure))
        if base <= 0:
            raise Unseen(f"{fact.measure} was 0 in {fact.relative_to}")
        value, whole = value / base, None
    inside = bounds.within(value, fact.at_least, fact.at_most, whole)
    told = _finding(inside, f"{_number(value, whole)} on average", _lines(seen))
    return numbered(told, {"mean": value}, _band(fact, whole), measure.slowed)


def _band(fact: FactSpec, whole: float | None) -> Band:
    return bounds.limit(fact.at_least, whole), bounds.limit(fact.at_most, whole)


def _best(values: Sequence[float], limits: Band) -> float:
    """Return the value that lies furthest inside the limits."""
    return max(values, key=lambda value: margin({"": value}, {"": limits}) or 0.0)


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


def _counted(fact: FactSpec, record: Record) -> Finding:
    """Count events; too few are a matter of time when the others came soon after the window."""
    span = record.span(fact.window) if fact.window else Span(0.0, record.run.end + 1)
    events = [each for each in record.run.of(fact.events, span) if meets(each, fact.where)]
    inside = bounds.within(float(len(events)), fact.at_least, fact.at_most, None)
    told = judged(f"{len(events)} events", events, passed=bool(inside))
    found = numbered(told, {"events": float(len(events))}, _band(fact, None))
    since = record.run.of(fact.events, Span(span.start, span.end + SOON_S))
    soon_after = float(sum(meets(each, fact.where) for each in since))
    late = not inside and bounds.within(soon_after, fact.at_least, fact.at_most, None)
    return found.came_later() if late else found
