"""Values that were read at irregular times, on an even grid of time; pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias, TypeVar

from lab.journal.timeline import Timeline

T = TypeVar("T")
Values: TypeAlias = tuple[float | None, ...]
Shares: TypeAlias = tuple[Mapping[str, float] | None, ...]

STEPS = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600)  # seconds
SAME_ROUND = 0.25  # seconds; looks closer together belong to one round of probes
USUAL = 0.9  # looks of one round may be spread; nine gaps of ten are not longer than a round
HOLD = 3  # a look is trusted for this many times a round


@dataclass(frozen=True, slots=True)
class Grid:
    """``count`` cells of ``step`` seconds from ``start`` on."""

    start: float
    step: float
    count: int

    @classmethod
    def over(cls, run: Timeline, most: int = 480) -> "Grid":
        """Return the finest grid over a run's phases with at most ``most`` cells."""
        length = max(run.played.end - run.played.start, 1.0)
        step = next((step for step in STEPS if length / step <= most), STEPS[-1])
        return cls(run.played.start, step, max(1, -int(-length // step)))

    def cell(self, at: float) -> int | None:
        """Return the cell that holds ``at``."""
        index = int((at - self.start) // self.step)
        return index if 0 <= index < self.count else None

    @property
    def end(self) -> float:
        """Return the end of the last cell."""
        return self.start + self.step * self.count


def counts(grid: Grid, times: Iterable[float]) -> tuple[int, ...]:
    """Return how many of the times fall into each cell."""
    found = Counter(grid.cell(at) for at in times)
    return tuple(found[cell] for cell in range(grid.count))


def ratios(grid: Grid, parts: Sequence[tuple[float, float, float]]) -> Values:
    """Return per cell the share of the good ones; a part is a time, the good ones and all."""
    good: defaultdict[int, float] = defaultdict(float)
    total: defaultdict[int, float] = defaultdict(float)
    for at, some, every in parts:
        cell = grid.cell(at)
        if cell is not None:
            good[cell] += some
            total[cell] += every
    values = [good[cell] / total[cell] if total[cell] else None for cell in range(grid.count)]
    return held(values, patience(grid, [at for at, _, every in parts if every]))


def latest(grid: Grid, looks: Sequence[tuple[float, float | None]]) -> Values:
    """Return per cell the last look's value; a look that saw nothing ends the one before."""
    values: list[float | None] = [None] * grid.count
    blind: set[int] = set()
    for at, value in looks:
        cell = grid.cell(at)
        if cell is not None:
            values[cell] = value
            (blind.add if value is None else blind.discard)(cell)
    return held(values, patience(grid, [at for at, _ in looks]), blind)


def shares(grid: Grid, looks: Sequence[tuple[float, str]]) -> Shares:
    """Return per cell which share of the looks had which outcome."""
    found: list[Counter[str]] = [Counter() for _ in range(grid.count)]
    for at, outcome in looks:
        cell = grid.cell(at)
        if cell is not None:
            found[cell][outcome] += 1
    values = [
        {outcome: count / each.total() for outcome, count in sorted(each.items())}
        if each
        else None
        for each in found
    ]
    return held(values, patience(grid, [at for at, _ in looks]))


def held(
    values: Sequence[T | None], cells: int, blind: Iterable[int] = ()
) -> tuple[T | None, ...]:
    """Return the values with gaps of up to ``cells`` filled from the left, except blind cells."""
    closed = set(blind)
    result: list[T | None] = []
    last, age = None, 0
    for cell, value in enumerate(values):
        if value is not None or cell in closed:
            last, age = value, 0
        else:
            age += 1
        result.append(last if age <= cells else None)
    return tuple(result)


def patience(grid: Grid, times: Sequence[float]) -> int:
    """Return for how many cells a look at these times still counts."""
    marks = sorted(set(times))
    gaps = [later - earlier for earlier, later in pairwise(marks)]
    apart = sorted(gap for gap in gaps if gap > SAME_ROUND)
    usual = apart[int(len(apart) * USUAL)] if apart else 0.0
    return int(HOLD * usual // grid.step)


def grouped(items: Iterable[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    """Return the items by their key, keys in the order they first came."""
    groups: dict[str, list[T]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups
