"""Main effects and interactions of a factorial, with their intervals over the seeds; pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import mean

from lab.model.study import Variant
from lab.study.numbers import Interval, interval
from lab.study.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Contrast:
    """By how much a value differs with a factor, over all combinations of the others.

    Of two factors: half the difference that one makes to the effect of the other. ``by_seed`` has
    the seeds with which every combination was measured.
    """

    factors: tuple[str, ...]
    value: str
    by_seed: Mapping[int, float]

    @property
    def mean(self) -> float:
        """Return the mean over the seeds."""
        return mean(self.by_seed.values())

    @property
    def interval(self) -> Interval | None:
        """Return the interval of the mean, None of a single seed."""
        return interval(tuple(self.by_seed.values()))

    @property
    def name(self) -> str:
        """Return the factors for people."""
        return " and ".join(self.factors)


def contrasts(
    variants: Sequence[Variant], cells: Mapping[str, Sequence[Outcome]], names: Iterable[str]
) -> tuple[Contrast, ...]:
    """Return each main effect and each interaction of two, where all combinations are played."""
    factors = tuple(dict.fromkeys(factor for each in variants for factor in each.factors))
    corners = {frozenset(each.factors): each.id for each in variants}
    if not factors or len(corners) < 2 ** len(factors):
        return ()
    groups = [group for size in (1, 2) for group in combinations(factors, size)]
    found = (
        Contrast(group, name, dict(_by_seed(frozenset(group), corners, cells, name)))
        for name in names
        for group in groups
    )
    return tuple(each for each in found if each.by_seed)


def _by_seed(
    group: frozenset[str],
    corners: Mapping[frozenset[str], str],
    cells: Mapping[str, Sequence[Outcome]],
    name: str,
) -> Iterator[tuple[int, float]]:
    known: dict[int, dict[frozenset[str], float]] = {}
    for corner, variant in corners.items():
        for each in cells.get(variant, ()):
            if each.whole and name in each.values:
                known.setdefault(each.cell.seed, {})[corner] = each.values[name]
    for seed, values in sorted(known.items()):
        if len(values) == len(corners):
            signed = (_sign(group, corner) * value for corner, value in values.items())
            yield seed, 2 * sum(signed) / len(corners)


def _sign(group: frozenset[str], corner: frozenset[str]) -> int:
    return -1 if len(group - corner) % 2 else 1
