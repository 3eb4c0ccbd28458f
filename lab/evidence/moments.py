"""Facts about moments: their order, and the seconds between two of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from lab.evidence.finding import Finding
from lab.evidence.record import Record
from lab.journal import bounds
from lab.journal.matching import meets
from lab.journal.measure import Reading
from lab.journal.seen import CITED, Unseen
from lab.journal.timeline import Span
from lab.model.fact import FactSpec, Moment
from lab.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class _Seen:
    """When a moment was; ``already`` says that it was no change, so it was at no moment."""

    name: str
    at: float
    lines: tuple[int, ...]
    already: bool = False

    def __str__(self) -> str:
        return f"{self.name} {'already ' if self.already else ''}at {self.at:.1f} s"


def order(fact: FactSpec, record: Record) -> Finding:
    """Judge whether moments followed one another; raise Unseen when one was not seen."""
    found = _moments(fact.order, record)
    gap = min(two.at - one.at for one, two in pairwise(found))
    passed = gap > 0 and not any(each.already for each in found)
    lines = tuple(sorted({line for each in found for line in each.lines}))[:CITED]
    told = ", ".join(map(str, found))
    judged = _finding(
        told, lines, passed=passed, number=("smallest gap_s", gap), limits=(0.0, None)
    )
    return _in_time(judged, found)


def lag(fact: FactSpec, record: Record) -> Finding:
    """Judge the seconds between two moments; raise Unseen when one of them was not seen."""
    first, second = _moments(fact.lag, record)
    seconds = second.at - first.at
    inside = bool(bounds.within(seconds, fact.at_least, fact.at_most, None))
    if seconds < 0 and fact.at_least is None:  # what came before its cause is no quick answer
        inside = False
    told = f"{second.name} already before" if second.already else f"{seconds:.1f} s"
    limits = bounds.limit(fact.at_least, None), bounds.limit(fact.at_most, None)
    judged = _finding(
        told, (*first.lines, *second.lines)[:CITED],
        passed=inside and not second.already, number=("seconds", seconds), limits=limits,
    )  # fmt: skip
    return _in_time(judged, (first, second))


def _in_time(judged: Finding, moments: Sequence[_Seen]) -> Finding:
    """Return a finding whose number is one of time: late looks move a moment either way.

    What was so before its cause did not only come late.
    """
    if any(each.already for each in moments):
        return judged
    outside = tuple(judged.band) if judged.verdict is Verdict.FAIL else ()
    return replace(judged, outside=outside).timed(*judged.band)


def _finding(
    told: str,
    lines: tuple[int, ...],
    *,
    passed: bool,
    number: tuple[str, float],
    limits: tuple[float | None, float | None],
) -> Finding:
    verdict = Verdict.PASS if passed else Verdict.FAIL
    return Finding(verdict, told, lines, dict([number]), {number[0]: limits})


def _moments(moments: Sequence[Moment], record: Record) -> list[_Seen]:
    """Return when moments were; raise Unseen when one was not seen, or nothing before it.

    A moment that a measure fits is a change: the measure did not fit at the moment before, nor,
    of the first one, at the start of its window.
    """
    found: list[_Seen] = []
    for moment in moments:
        seen = _instant(moment, record)
        since = found[-1].at if found else _start(moment, record)
        if moment.measure and since is not None and since <= seen.at:
            was = record.earlier(record.measure(moment.measure, moment.of), since)
            if was is None:
                raise Unseen(f"{moment.name}: nothing was seen before it")
            if _fits(moment, was[1]):
                seen = _Seen(moment.name, was[0], was[1].lines[:CITED], already=True)
        found.append(seen)
    return found


def _start(moment: Moment, record: Record) -> float | None:
    return record.span(moment.window).start if moment.window else None


def _instant(moment: Moment, record: Record) -> _Seen:
    span = record.span(moment.window) if moment.window else None
    if moment.event:
        for event in record.run.of(moment.event, span):
            if meets(event, moment.where):
                return _Seen(moment.name, event.at, (event.line,))
        raise Unseen(f"{moment.name}: there is no such {moment.event} event")
    measure = record.measure(moment.measure, moment.of)
    for at, each in record.readings(measure, span or Span(0.0, record.run.end)):
        if _fits(moment, each):
            return _Seen(moment.name, at, each.lines[:CITED])
    raise Unseen(f"{moment.name} was not seen")


def _fits(moment: Moment, found: Reading) -> bool:
    return found.value is not None and bool(
        bounds.within(found.value, moment.at_least, moment.at_most, found.whole)
    )
