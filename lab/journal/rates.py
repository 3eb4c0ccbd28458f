"""Rates of servers' own cumulative counters, and a rate over its baseline.

A rate in words is over five seconds at least. The baseline is the median of those rates in the
phase to compare with, and the load of a server is its highest rate over its baseline.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from lab.journal.fields import number, require_number
from lab.journal.kinds.server import Counter
from lab.journal.seen import Unseen, enough
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event

WINDOW_S = 5.0


@dataclass(frozen=True, slots=True)
class Rate(Span):
    """A counter's growth per second between two readings."""

    value: float


def rates(events: Sequence[Event], counter: str) -> tuple[Rate, ...]:
    """Return the growth between neighbours; a counter that fell was restarted and is left out."""
    readings = [
        (event.at, value) for event in events if (value := number(event.data, counter)) is not None
    ]
    return tuple(
        Rate(start, end, (after - before) / (end - start))
        for (start, before), (end, after) in pairwise(readings)
        if after >= before and end > start
    )


def windows(found: Iterable[Rate]) -> tuple[Rate, ...]:
    """Return neighbouring rates put together to at least five seconds, without the rest.

    Over single seconds a quiet server's rates are mostly 0, and so would be their median.
    """
    result: list[Rate] = []
    whole: Rate | None = None
    for rate in found:
        whole = rate if whole is None or whole.end != rate.start else _joined(whole, rate)
        if whole.seconds >= WINDOW_S:
            result.append(whole)
            whole = None
    return tuple(result)


def baseline(found: Iterable[Rate], span: Span | None) -> float | None:
    """Return the median of a span's rates over five seconds; None when there is none."""
    if span is None:
        return None
    inside = [rate for rate in found if span.start <= rate.start and rate.end <= span.end]
    values = [rate.value for rate in windows(inside)]
    return median(values) if values else None


def over(rate: float | None, base: float | None) -> float | None:
    """Return a rate over its baseline; None when one is not known or the baseline is 0."""
    return rate / base if rate is not None and base else None


def _joined(one: Rate, two: Rate) -> Rate:
    amount = one.value * one.seconds + two.value * two.seconds
    return Rate(one.start, two.end, amount / (two.end - one.start))


@dataclass(frozen=True, slots=True)
class Series:
    """A cumulative counter of one server: instants and values, both rising."""

    ats: tuple[float, ...]
    values: tuple[float, ...]

    def at(self, instant: float) -> float:
        """Return the value at an instant between the samples, by straight line."""
        right = min(max(bisect_right(self.ats, instant), 1), len(self.ats) - 1)
        a, b = self.ats[right - 1], self.ats[right]
        share = min(max((instant - a) / (b - a), 0.0), 1.0)
        return self.values[right - 1] + share * (self.values[right] - self.values[right - 1])


@dataclass(frozen=True, slots=True)
class Meter:
    """The counters of several servers over a span they were all read in, and the samples."""

    span: Span
    series: tuple[Series, ...]
    samples: tuple[Event, ...]

    def rate(self, span: Span) -> float:
        """Return the servers' mean sum of counts per second in a span."""
        ends = [each.at(span.end) - each.at(span.start) for each in self.series]
        return sum(ends) / span.seconds


def meter(run: Timeline, servers: Iterable[str], span: Span, key: str = "queries") -> Meter:
    """Read counters over a span, cut to what all servers gave.

    Raises:
        Unseen: no server, a counter that was reset or not read, or no second common to all.
    """
    found = [_samples(run, server, span, key) for server in servers]
    if not found:
        raise Unseen("the journal lists no such server")
    cut = Span(max(some[0].at for some in found), min(some[-1].at for some in found))
    if cut.seconds <= 0:
        raise Unseen("the servers' counters were never read in the same seconds")
    series = tuple(
        Series(tuple(e.at for e in some), tuple(require_number(e, key) for e in some))
        for some in found
    )
    return Meter(cut, series, tuple(e for some in found for e in (some[0], some[-1])))


def _samples(run: Timeline, server: str, span: Span, key: str) -> Sequence[Event]:
    samples = [event for event in run.of(Counter.kind, span) if event.subject == server]
    found = enough(f"counters of {server}", samples)
    values = [require_number(event, key) for event in found]
    if any(later < earlier for earlier, later in pairwise(values)):
        raise Unseen(f"the counter of {server} was reset", found)
    return found
