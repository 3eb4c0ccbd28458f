"""The load of name servers and resolvers from their own counters; pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from lab.journal.fields import number, text
from lab.journal.kinds.server import Counter
from lab.journal.rates import Rate, baseline, over, rates, windows
from lab.journal.seen import seeing
from lab.journal.timeline import Timeline
from lab.report.draw.series import Grid, Values, grouped

PROXY = "haproxy"  # its requests are no queries
ORDER = ("resolver", "tld", "root", "dns")  # kinds of servers, the first one on top


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
        return over(self.peak.value if self.peak else None, self.baseline)


def loads(run: Timeline) -> tuple[Load, ...]:
    """Return the load of every server whose counters were read, resolvers first."""
    return run.once("loads", lambda: _loads(run))


def _loads(run: Timeline) -> tuple[Load, ...]:
    servers = grouped(seeing(run.of(Counter.kind)), lambda event: event.subject)
    found = [
        Load(
            node,
            text(events[0].data, "server"),
            rates(events, "queries"),
            rates(events, "servfail"),
            baseline(rates(events, "queries"), run.baseline),
        )
        for node, events in servers.items()
        if text(events[0].data, "server") != PROXY
        and any(number(event.data, "queries") is not None for event in events)
    ]
    return tuple(sorted(found, key=lambda load: (_rank(run, load), load.node)))


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


def _rank(run: Timeline, load: Load) -> int:
    kind = run.kind(load.node)
    return ORDER.index(kind) if kind in ORDER else len(ORDER)
