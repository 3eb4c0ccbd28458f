"""The figures of the day, and where they are on the axis of a run; pure but for the file."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from lab.journal.fields import tables, text
from lab.journal.timeline import Timeline, moment
from lab.report.clock import PACE, Clock
from lab.shipped import topologies_dir

FILE = "facebook-2021/day.json"
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Figure:
    """What somebody published of an instant, or of a stretch of time: ``until`` is its end.

    ``level`` are the ends of what it can have been, None where only the time is known. ``fact`` is
    the register's, "" where it has none.
    """

    utc: datetime
    until: datetime
    tolerance_s: float
    level: tuple[float, float] | None
    words: str
    fact: str
    source: str
    confidence: str

    @property
    def ends(self) -> tuple[datetime, datetime]:
        """Return its earliest and its latest time."""
        apart = timedelta(seconds=self.tolerance_s)
        return self.utc - apart, self.until + apart


@dataclass(frozen=True, slots=True)
class Curve:
    """The figures of one quantity."""

    id: str
    title: str
    figures: tuple[Figure, ...]


def curves() -> tuple[Curve, ...]:
    """Return the figures of the day that come with the product."""
    data = json.loads((topologies_dir() / FILE).read_text(encoding="utf-8"))
    return tuple(
        Curve(each["id"], each["title"], tuple(map(_figure, each["points"])))
        for each in data["curves"]
    )


def _figure(data: Mapping[str, Any]) -> Figure:
    level = data.get("level")
    return Figure(
        datetime.fromisoformat(data["utc"]),
        datetime.fromisoformat(data.get("until", data["utc"])),
        float(data["tolerance_s"]),
        None if level is None else (float(level[0]), float(level[1])),
        data["words"], data.get("fact", ""), data["source"], data["confidence"],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class DayClock(Clock):
    """The historical clock in which each phase lasts until the historical time of the next.

    ``starts`` are those of phases, in seconds of the run, with their historical times. After the
    last of them a lab second stands for a minute, until ``limit``: the historical time of a phase
    that was planned, and not entered.
    """

    starts: tuple[tuple[float, datetime], ...] = ()
    limit: datetime | None = None

    def at(self, at: float) -> datetime | None:
        """Return the historical time of a lab time; None before the first phase."""
        if not self.starts or at < self.starts[0][0]:
            return None
        for (start, utc), (end, later) in pairwise(self.starts):
            if start <= at < end:
                return utc + (later - utc) * ((at - start) / (end - start))
        last, utc = self.starts[-1]
        reached = utc + timedelta(seconds=(at - last) * PACE)
        return reached if self.limit is None else min(reached, self.limit)

    def covers(self, utc: datetime) -> bool:
        """Return whether a historical time is one of the phases that were entered."""
        return bool(self.starts) and self.starts[0][1] <= utc < (self.limit or _NEVER)

    def lab(self, utc: datetime) -> float:
        """Return the lab time of a historical time; the start of the run for what was before."""
        for (start, before), (end, after) in pairwise(self.starts):
            if utc < after:
                return start + (end - start) * max(0.0, (utc - before) / (after - before))
        last, before = self.starts[-1]
        latest = utc if self.limit is None else min(utc, self.limit)
        return last + max(0.0, (latest - before).total_seconds()) / PACE


def day_clock(run: Timeline) -> DayClock:
    """Return the clock of a run by its phases with a historical time, each later than the last."""
    starts: list[tuple[float, datetime]] = []
    for phase in run.phases:
        utc = phase.historical
        if utc and (not starts or (phase.start > starts[-1][0] and utc > starts[-1][1])):
            starts.append((phase.start, utc))
    planned = [moment(text(each, "historical_utc")) for each in tables(run.header, "phases")]
    ahead = [utc for utc in planned if utc and starts and utc > starts[-1][1]]
    return DayClock(starts=tuple(starts), limit=min(ahead, default=None))


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a figure is on the axis of a run, in seconds: its own time, and its tolerance."""

    start: float
    at: float
    end: float


def placed(figure: Figure, clock: DayClock, end: float) -> Spot | None:
    """Return the stretch of a run that is a figure's; None where the run did not get there."""
    if not clock.covers(figure.utc) or clock.lab(figure.utc) > end:
        return None
    first, last = figure.ends
    return Spot(clock.lab(first), clock.lab(figure.utc), min(clock.lab(last), end))


def range_in(values: Sequence[float | None], cells: tuple[int, int]) -> tuple[float, float] | None:
    """Return the smallest and the largest value of some cells; None where nothing was seen."""
    known = [value for value in values[cells[0] : cells[1] + 1] if value is not None]
    return (min(known), max(known)) if known else None
