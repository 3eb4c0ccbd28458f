"""Load of servers from their cumulative counters, against the steady phase; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from lab.model.event import Event
from lab.report.reading import number, seen, text
from lab.report.run import Phase, Run
from lab.report.series import Grid, Values, grouped

WINDOW = 5.0  # seconds


@dataclass(frozen=True, slots=True)
class Rate:
    """One counter's growth per second between two readings."""

    start: float
    end: float
    value: float


@dataclass(frozen=True, slots=True)
class Load:
    """The load of one server; rates in queries per second."""

    node: str
    server: str
    rates: tuple[Rate, ...]
    failing: tuple[Rate, ...]  # of them answered SERVFAIL
    baseline: float | None

    @property
    def peak(self) -> Rate | None:
        """Return the highest rate over five seconds."""
        return max(windows(self.rates), key=lambda rate: rate.value, default=None)

    @property
    def ratio(self) -> float | None:
        """Return the peak over the baseline; None when there is no baseline above 0."""
        return self.peak.value / self.baseline if self.peak and self.baseline else None


def loads(run: Run) -> tuple[Load, ...]:
    """Return the load of every server whose counters were read, resolvers first."""
    servers = grouped(seen(run.of_kind("counter")), lambda event: event.subject)
    found = [
        Load(
            node,
            text(events[0].data, "server"),
            rates(events, "queries"),
            rates(events, "servfail"),
            baseline(rates(events, "queries"), run.baseline),
        )
        for node, events in servers.items()
        if any(number(event.data, "queries") is not None for event in events)
    ]
    return tuple(sorted(found, key=lambda load: (_rank(run, load), load.node)))


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


def baseline(found: Sequence[Rate], phase: Phase | None) -> float | None:
    """Return the median of a phase's rates over five seconds."""
    if phase is None:
        return None
    inside = [rate for rate in found if phase.start <= rate.start and rate.end <= phase.end]
    values = [rate.value for rate in windows(inside)]
    return median(values) if values else None


def windows(found: Sequence[Rate]) -> tuple[Rate, ...]:
    """Return neighbouring rates put together to at least five seconds, without the rest.

    Over single seconds a quiet server's rates are mostly 0, and so would be their median.
    """
    result: list[Rate] = []
    whole: Rate | None = None
    for rate in found:
        whole = rate if whole is None or whole.end != rate.start else _joined(whole, rate)
        if whole.end - whole.start >= WINDOW:
            result.append(whole)
            whole = None
    return tuple(result)


def _joined(one: Rate, two: Rate) -> Rate:
    amount = one.value * (one.end - one.start) + two.value * (two.end - two.start)
    return Rate(one.start, two.end, amount / (two.end - one.start))


def on_grid(grid: Grid, found: Sequence[Rate]) -> Values:
    """Return the mean rate in every cell, weighted by time; None where nothing was read."""
    amount = [0.0] * grid.count
    covered = [0.0] * grid.count
    for rate in found:
        first = int(max(0, (rate.start - grid.start) // grid.step))
        last = int(min(grid.count - 1, (rate.end - grid.start) // grid.step))
        for cell in range(first, last + 1):
            left = grid.start + cell * grid.step
            overlap = min(rate.end, left + grid.step) - max(rate.start, left)
            if overlap > 0:
                amount[cell] += rate.value * overlap
                covered[cell] += overlap
    return tuple(
        total / time if time else None for total, time in zip(amount, covered, strict=True)
    )


def _rank(run: Run, load: Load) -> int:
    member = run.members.get(load.node)
    order = ("resolver", "tld", "root", "dns")
    return order.index(member.kind) if member and member.kind in order else len(order)
