"""What the cells of a study say together: medians, verdicts that differ, predictions; pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from lab.model.study import Prediction, Study, Variant
from lab.model.verdict import Verdict, overall
from lab.study.effects import Effect, effects
from lab.study.outcome import NOT_PLAYED, Outcome


class Unmeasured(Exception):
    """A value is not known for every seed; the text says why."""


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
class Scored:
    """A prediction with its verdict."""

    variant: str
    verdict: Verdict
    expected: str
    measured: str

    @property
    def text(self) -> str:
        """Return it for people: predicted, then measured, or why nothing can be said."""
        known = "" if self.verdict is Verdict.UNKNOWN else "measured "
        return f"{self.variant}: {self.expected}; {known}{self.measured}"


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
class Results:
    """All that a study found; ``words`` are the meanings of its values, in their order.

    ``effects`` are those of the factors of a factorial.
    """

    study: Study
    scenario: str
    profile: str
    rows: tuple[Row, ...]
    scored: tuple[Scored, ...]
    words: Mapping[str, str]
    effects: tuple[Effect, ...] = ()

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


def results(study: Study, told: tuple[str, str], outcomes: Iterable[Outcome]) -> Results:
    """Return what cells say together; ``told`` are the names of scenario and profile."""
    cells: dict[str, list[Outcome]] = {}
    known: dict[str, str] = {}
    for each in outcomes:
        cells.setdefault(each.cell.variant, []).append(each)
        known |= each.words
    shown = [each for each in study.variants if each.id in cells]
    base = cells.get(study.base, [])
    names = study.values or tuple(known)
    rows = tuple(_row(one, cells[one.id], base, names) for one in shown)
    scored = tuple(_scored(one, each, cells) for one in shown for each in one.expect)
    there = {name for row in rows for name in row.values}
    words = {name: known.get(name, "") for name in names if study.values or name in there}
    return Results(study, *told, rows, scored, words, effects(shown, cells, tuple(words)))


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


def _scored(
    variant: Variant, prediction: Prediction, cells: Mapping[str, Sequence[Outcome]]
) -> Scored:
    judge: Callable[..., tuple[Verdict, str]] = _fact if prediction.fact else _value
    try:
        verdict, measured = judge(variant, prediction, cells)
    except Unmeasured as reason:
        verdict, measured = Verdict.UNKNOWN, str(reason)
    return Scored(variant.id, verdict, _expected(prediction), measured)


def _expected(prediction: Prediction) -> str:
    if prediction.fact:
        return f"{prediction.fact} is {prediction.verdict}"
    bounds = [
        f"{words} {bound:g}"
        for words, bound in (("at least", prediction.at_least), ("at most", prediction.at_most))
        if bound is not None
    ]
    of = f" of {prediction.of}" if prediction.of else ""
    minus = f" minus that of {prediction.minus}" if prediction.minus else ""
    return f"{prediction.value}{minus} {' and '.join(bounds)}{of}"


def _value(
    variant: Variant, prediction: Prediction, cells: Mapping[str, Sequence[Outcome]]
) -> tuple[Verdict, str]:
    name = prediction.value
    mine = median(_every(name, variant.id, cells))
    if not prediction.other:
        return _within(mine, prediction), f"{mine:.4g}"
    other = median(_every(name, prediction.other, cells))
    if prediction.minus:
        return _within(mine - other, prediction), f"{mine - other:.4g} ({mine:.4g} - {other:.4g})"
    if not other:
        raise Unmeasured(f"{name} is {other:g} in {prediction.of}: there is no ratio")
    ratio = mine / other
    return _within(ratio, prediction), f"{ratio:.3g} ({mine:.4g} against {other:.4g})"


def _within(number: float, prediction: Prediction) -> Verdict:
    low, high = prediction.at_least, prediction.at_most
    inside = (low is None or number >= low) and (high is None or number <= high)
    return Verdict.PASS if inside else Verdict.FAIL


def _every(name: str, variant: str, cells: Mapping[str, Sequence[Outcome]]) -> list[float]:
    """Return a value of each cell of a variant; raise Unmeasured unless all have it."""
    found = _played(variant, cells)
    for each in found:
        if name not in each.values:
            raise Unmeasured(f"{each.cell.name} did not measure {name}")
    return [each.values[name] for each in found]


def _played(variant: str, cells: Mapping[str, Sequence[Outcome]]) -> Sequence[Outcome]:
    found = cells.get(variant, ())
    if not found:
        raise Unmeasured(f"{variant} {NOT_PLAYED}")
    for each in found:
        if not each.whole:
            raise Unmeasured(f"{each.cell.name} {each.why}")
    return found


def _fact(
    variant: Variant, prediction: Prediction, cells: Mapping[str, Sequence[Outcome]]
) -> tuple[Verdict, str]:
    """Judge the verdict of a fact; what is predicted to pass or fail is not met by unknown."""
    seen: dict[str, list[int]] = {}
    for each in _played(variant.id, cells):
        verdict = each.verdicts.get(prediction.fact)
        if verdict is None:
            raise Unmeasured(f"{each.cell.name} did not score {prediction.fact}")
        seen.setdefault(verdict.value, []).append(each.cell.seed)
    measured = _counts(seen)
    if set(seen) == {prediction.verdict}:
        return Verdict.PASS, measured
    unclear = set(seen) - {prediction.verdict} == {Verdict.UNKNOWN.value}
    return Verdict.UNKNOWN if unclear else Verdict.FAIL, measured


def _counts(seen: Mapping[str, Sequence[int]]) -> str:
    if len(seen) == 1:
        return next(iter(seen))
    return ", ".join(
        f"{verdict} with {'seed' if len(seeds) == 1 else 'seeds'} {', '.join(map(str, seeds))}"
        for verdict, seeds in seen.items()
    )
