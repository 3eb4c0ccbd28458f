"""Numbers of a run, for tables over many runs: each is a pure function of the journal.

What was not measured is None, never 0.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import TypeAlias

from lab.journal.kinds.people import DETECTED, DIAGNOSED, SERVED, UNDRAINED
from lab.journal.served import total
from lab.journal.timeline import Timeline
from lab.report.read.outage import service
from lab.report.read.people import recoveries
from lab.report.read.service import changed_at, probe_totals, users_loss


@dataclass(frozen=True, slots=True)
class Value:
    """A number of a run: its meaning, and what reads it from a timeline."""

    words: str
    read: Callable[[Timeline], float | None]


Values: TypeAlias = Mapping[str, Value]


def values_of(run: Timeline, known: Values) -> dict[str, float]:
    """Return the values of a run that were measured."""
    found = {name: value.read(run) for name, value in known.items()}
    return {name: each for name, each in found.items() if each is not None and isfinite(each)}


def _lost_user_minutes(run: Timeline) -> float | None:
    found = users_loss(run)
    return None if found is None else found.minutes


def _outage(run: Timeline) -> float | None:
    found, since = service(run), changed_at(run)
    if found is None or not _known(run):
        return None
    after = [each for each in found.outages if each.until > since]
    return max((each.seconds for each in after), default=0.0)


def _known(run: Timeline) -> list[float]:
    """Return the shares of tries served from the change on, where somebody looked."""
    found, since = service(run), changed_at(run)
    if found is None:
        return []
    grid = found.grid
    return [
        value
        for cell, value in enumerate(found.values)
        if value is not None and grid.start + grid.step * (cell + 1) > since
    ]


def _lowest(run: Timeline) -> float | None:
    return min(_known(run), default=None)


def _after(mark: str) -> Callable[[Timeline], float | None]:
    def read(run: Timeline) -> float | None:
        first = next(iter(recoveries(run)), None)
        return None if first is None else first.after(mark)

    return read


def _failed_tries(run: Timeline) -> float | None:
    tried = total(probe_totals(run).values())
    return None if tried.served is None else 1 - tried.served


GENERAL: Values = {
    "lost_user_minutes": Value("user-minutes lost from the change on", _lost_user_minutes),
    "outage_s": Value(
        "longest time with under 90 % of tries served from the change on, s", _outage
    ),
    "lowest_share": Value("lowest share of tries served in a second from the change on", _lowest),
    "failed_tries": Value("share of the tries of declared probes that failed", _failed_tries),
    "detect_s": Value("first failing users to people paged, s", _after(DETECTED)),
    "diagnose_s": Value("first failing users to what to take back, s", _after(DIAGNOSED)),
    "repair_s": Value("first failing users to the change taken back, s", _after(UNDRAINED)),
    "served_s": Value("first failing users to users served again, s", _after(SERVED)),
}
