"""What the cells of a study say together: medians, verdicts that differ; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from lab.model.study import Study, Variant
from lab.model.verdict import Verdict, overall
from lab.study.contrasts import Contrast, contrasts
from lab.study.effects import Effect, effects
from lab.study.numbers import quartiles
from lab.study.outcome import Outcome
from lab.study.predictions import Scored, scored
from lab.study.sensitivity import Decision, Elasticity, decisions, elasticities
from lab.study.standing import Standing, standings


@dataclass(frozen=True, slots=True)
class Spread:
    """A value over the seeds of a variant; ``ratio`` is of medians, None where there is none."""

    numbers: tuple[float, ...]
    ratio: float | None = None

    @property
    def median(self) -> float:
        """Return the median."""
        return median(self.numbers)

    @property
    def quartiles(self) -> tuple[float, float, float]:
        """Return lower quartile, median, upper quartile."""
        return quartiles(self.numbers)

    @property
    def ends(self) -> tuple[float, float]:
        """Return the smallest and the largest number."""
        return min(self.numbers), max(self.numbers)


@dataclass(frozen=True, slots=True)
class Flip:
    """A verdict that is another one than in the base, and the seeds in which it is."""

    id: str
    claim: str
    was: Verdict
    now: Verdict
    seeds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unstable:
    """A verdict that is not the same with every seed of a variant: the seeds by verdict."""

    id: str
    claim: str
    seeds: Mapping[Verdict, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Row:
    """A variant: its cells, and what they say against the base.

    ``only`` are the ids of verdicts that exactly one of variant and base has.
    """

    variant: Variant
    cells: tuple[Outcome, ...]
    values: Mapping[str, Spread]
    flips: tuple[Flip, ...]
    unstable: tuple[Unstable, ...]
    only: tuple[str, ...]

    @property
    def whole(self) -> tuple[Outcome, ...]:
        """Return the cells that were played to their end."""
        return tuple(each for each in self.cells if each.whole)


@dataclass(frozen=True, slots=True)
class Played:
    """What every cell of a study played: a scenario in a profile, on a runtime."""

    scenario: str
    profile: str
    runtime: str


@dataclass(frozen=True, slots=True)
class Results:
    """All that a study found; ``words`` are the meanings of its values, in their order.

    ``effects`` and ``contrasts`` are those of the factors of a factorial. ``standings`` are those
    of the verdicts of all variants with the dials of the base. ``decisions`` and ``elasticities``
    are of a study of sensitivity.
    """

    study: Study
    played: Played
    rows: tuple[Row, ...]
    scored: tuple[Scored, ...]
    words: Mapping[str, str]
    effects: tuple[Effect, ...] = ()
    contrasts: tuple[Contrast, ...] = ()
    standings: tuple[Standing, ...] = ()
    decisions: tuple[Decision, ...] = ()
    elasticities: tuple[Elasticity, ...] = ()

    @property
    def cells(self) -> tuple[Outcome, ...]:
        """Return every cell that was asked for."""
        return tuple(cell for row in self.rows for cell in row.cells)

    @property
    def verdict(self) -> Verdict:
        """Return the verdict of all predictions; a cell that does not count leaves it UNKNOWN."""
        missing = [Verdict.UNKNOWN for each in self.cells if not each.whole]
        judged = [*(each.verdict for each in self.scored), *missing]
        return overall(judged) if judged else Verdict.PASS


def results(study: Study, played: Played, outcomes: Iterable[Outcome]) -> Results:
    """Return what cells say together."""
    cells: dict[str, list[Outcome]] = {}
    known: dict[str, str] = {}
    for each in outcomes:
        cells.setdefault(each.cell.variant, []).append(each)
        known |= each.words
    shown = [each for each in study.variants if each.id in cells]
    base = cells.get(study.base, [])
    names = study.values or tuple(known)
    rows = tuple(_row(one, cells[one.id], base, names) for one in shown)
    judged = tuple(scored(one, each, cells) for one in shown for each in one.expect)
    there = {name for row in rows for name in row.values}
    words = {name: known.get(name, "") for name in names if study.values or name in there}
    alike = [one for each in _as_base(study) for one in cells.get(each.id, ())]
    return Results(
        study, played, rows, judged, words, effects(shown, cells, tuple(words)),
        contrasts(shown, cells, tuple(words)), standings(alike), decisions(study, cells),
        elasticities(study, cells, words),
    )  # fmt: skip


def _as_base(study: Study) -> list[Variant]:
    """Return the base, and variants that turn the same dials: the same run again."""
    base = next(each for each in study.variants if each.id == study.base)
    return [each for each in study.variants if each.set == base.set]


def _row(
    variant: Variant, cells: Sequence[Outcome], base: Sequence[Outcome], names: Iterable[str]
) -> Row:
    whole = [each for each in cells if each.whole]
    beside = [] if variant.id in {each.cell.variant for each in base} else base
    spreads: dict[str, Spread] = {}
    for name in names:
        numbers = _numbers(whole, name)
        if numbers:
            spreads[name] = Spread(numbers, _ratio(numbers, _numbers(beside, name)))
    pairs = _pairs(whole, beside)
    only = {name for one, two in pairs for name in one.verdicts.keys() ^ two.verdicts.keys()}
    return Row(
        variant, tuple(cells), spreads, tuple(_flips(pairs)), tuple(_unstable(whole)),
        tuple(sorted(only)),
    )  # fmt: skip


def _numbers(cells: Iterable[Outcome], name: str) -> tuple[float, ...]:
    return tuple(each.values[name] for each in cells if each.whole and name in each.values)


def _ratio(numbers: Sequence[float], base: Sequence[float]) -> float | None:
    below = median(base) if base else 0.0
    return median(numbers) / below if below else None


def _pairs(cells: Iterable[Outcome], base: Iterable[Outcome]) -> list[tuple[Outcome, Outcome]]:
    """Return cells beside those of the base with the same seed."""
    beside = {each.cell.seed: each for each in base if each.whole}
    return [(beside[each.cell.seed], each) for each in cells if each.cell.seed in beside]


def _flips(pairs: Iterable[tuple[Outcome, Outcome]]) -> Iterable[Flip]:
    found: dict[tuple[str, Verdict, Verdict], list[int]] = {}
    claims: dict[str, str] = {}
    for was, now in pairs:
        claims |= now.claims
        for name, verdict in was.verdicts.items():
            other = now.verdicts.get(name, verdict)
            if other is not verdict:
                found.setdefault((name, verdict, other), []).append(now.cell.seed)
    return [
        Flip(name, claims.get(name, ""), was, now, tuple(seeds))
        for (name, was, now), seeds in found.items()
    ]


def _unstable(cells: Iterable[Outcome]) -> Iterable[Unstable]:
    found: dict[str, dict[Verdict, list[int]]] = {}
    claims: dict[str, str] = {}
    for each in cells:
        claims |= each.claims
        for name, verdict in each.verdicts.items():
            found.setdefault(name, {}).setdefault(verdict, []).append(each.cell.seed)
    return [
        Unstable(name, claims.get(name, ""), {key: tuple(seen) for key, seen in seeds.items()})
        for name, seeds in found.items()
        if len(seeds) > 1
    ]
