"""Whether the service of a network was there, second by second, and when it was not; pure.

The network's own state decides, not the changes that were made: an outage that people end by hand
ends as any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lab.journal.fields import number, text
from lab.journal.kinds.run import ExpectationJudged, Measured
from lab.journal.kinds.server import Load
from lab.journal.seen import seeing
from lab.journal.served import attempts, probe_attempts
from lab.journal.timeline import Timeline
from lab.report.draw.series import Grid, Values, latest, ratios
from lab.report.read.service import probed

LEAST = 0.9  # of the tries must succeed; with fewer the service is out
SETTLED = 3  # seconds of good service that end an outage; a shorter recovery is part of it
USERS = "users"


@dataclass(frozen=True, slots=True)
class Outage:
    """A stretch in which fewer than 90 % of the tries succeeded, in seconds of the run.

    It ends when at least 90 % succeed again for 3 s; ``end`` is None when they never did.
    """

    start: float
    end: float | None
    until: float  # the end, or the last moment that was looked at
    lowest: float  # share of good tries, 0 to 1

    @property
    def seconds(self) -> float:
        """Return its length, up to the last look if it did not end."""
        return self.until - self.start


@dataclass(frozen=True, slots=True)
class Service:
    """The share of good tries in each second; ``what`` was tried: users, a measure or a probe."""

    what: str
    grid: Grid
    values: Values

    @property
    def outages(self) -> tuple[Outage, ...]:
        """Return the stretches without service, in order of time."""
        return tuple(_outages(self.grid, self.values))

    @property
    def outage(self) -> Outage | None:
        """Return the longest outage; None when there was none."""
        return max(self.outages, key=lambda each: each.seconds, default=None)

    @property
    def words(self) -> str:
        """Return whose tries were counted, for people."""
        return "users" if self.what == USERS else self.what


def service(run: Timeline) -> Service | None:
    """Return the service of a run; None when nothing of it was looked at.

    It is what users got. Where no users were counted it is the first measure, recorded over the
    run, that the steady state waits for; else the declared probe that failed most.
    """
    return run.once("service", lambda: _service(run))


def _service(run: Timeline) -> Service | None:
    grid = Grid(run.played.start, 1.0, max(1, round(run.played.seconds)))
    loads = seeing(run.of(Load.kind))
    if loads:
        tried = [(event.at, attempts(event)) for event in loads]
        return Service(USERS, grid, ratios(grid, [(at, t.good, t.total) for at, t in tried]))
    return _measured(run, grid) or _probed(run, grid)


def _measured(run: Timeline, grid: Grid) -> Service | None:
    claims = [
        text(event.data, "claim").partition(" ")[0]
        for event in run.of(ExpectationJudged.kind)
        if not text(event.data, "phase")
    ]
    for name in claims:
        looks = run.of(Measured.kind)
        found = [event for event in looks if event.subject == name]
        if not any(number(event.data, "whole") for event in found):
            continue
        values = [(event.at, _share(event.data.get("value"), event.data.get("whole")))
                  for event in found]  # fmt: skip
        return Service(name, grid, latest(grid, values))
    return None


def _share(value: object, whole: object) -> float | None:
    known = isinstance(value, int | float) and isinstance(whole, int | float) and whole
    return float(value) / float(whole) if known else None  # type: ignore[arg-type]


def _probed(run: Timeline, grid: Grid) -> Service | None:
    found = []
    for name, events in probed(run).items():
        tries = [(event.at, probe_attempts(event)) for event in events]
        parts = [(at, each.good, each.total) for at, each in tries if each is not None]
        if parts and events[0].kind not in ("routes", "login"):
            found.append(Service(name, grid, ratios(grid, parts)))
    return max(found, key=_failed, default=None)


def _failed(service: Service) -> float:
    return sum(1 - value for value in service.values if value is not None)


def _outages(grid: Grid, values: Sequence[float | None]) -> list[Outage]:
    found: list[Outage] = []
    bad: list[int] = []  # cells of the outage that is open
    for cell, value in enumerate(values):
        if value is None:
            continue
        if value < LEAST:
            bad.append(cell)
        elif bad and cell - bad[-1] >= SETTLED:
            found.append(_outage(grid, values, bad, closed=True))
            bad = []
    if bad:
        known = [cell for cell, value in enumerate(values) if value is not None]
        found.append(_outage(grid, values, bad, closed=known[-1] > bad[-1]))
    return found


def _outage(
    grid: Grid, values: Sequence[float | None], bad: Sequence[int], *, closed: bool
) -> Outage:
    start, until = (grid.start + cell * grid.step for cell in (bad[0], bad[-1] + 1))
    lowest = min(value for cell in bad if (value := values[cell]) is not None)
    return Outage(start, until if closed else None, until, lowest)
