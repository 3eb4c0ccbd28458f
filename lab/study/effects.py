"""What each measure of a factorial does by itself, over all combinations of the others; pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from lab.model.study import Variant
from lab.study.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Effect:
    """How many times a value becomes what it was with a factor, for each pair of cells.

    A pair is of the same seed and differs in this factor alone. ``zeros`` counts pairs without a
    ratio, because the value is 0 without the factor.
    """

    factor: str
    value: str
    ratios: tuple[float, ...]
    zeros: int

    @property
    def median(self) -> float:
        """Return the median of the ratios."""
        return median(self.ratios)


def effects(
    variants: Sequence[Variant], cells: Mapping[str, Sequence[Outcome]], names: Iterable[str]
) -> tuple[Effect, ...]:
    """Return the effect of each factor on each value that was measured with and without it."""
    factors = dict.fromkeys(factor for each in variants for factor in each.factors)
    found = (
        _effect(factor, name, list(_pairs(factor, variants, cells)))
        for name in names
        for factor in factors
    )
    return tuple(each for each in found if each.ratios)


def _pairs(
    factor: str, variants: Sequence[Variant], cells: Mapping[str, Sequence[Outcome]]
) -> Iterator[tuple[Outcome, Outcome]]:
    without = {frozenset(each.factors): each for each in variants if factor not in each.factors}
    for variant in variants:
        other = without.get(frozenset(variant.factors) - {factor})
        if factor not in variant.factors or other is None:
            continue
        beside = {each.cell.seed: each for each in cells.get(other.id, ()) if each.whole}
        for each in cells.get(variant.id, ()):
            if each.whole and each.cell.seed in beside:
                yield beside[each.cell.seed], each


def _effect(factor: str, name: str, pairs: Sequence[tuple[Outcome, Outcome]]) -> Effect:
    known = [
        (one.values[name], two.values[name])
        for one, two in pairs
        if name in one.values and name in two.values
    ]
    ratios = tuple(after / before for before, after in known if before)
    return Effect(factor, name, ratios, len(known) - len(ratios))
