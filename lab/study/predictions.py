"""Predictions of a study, judged by the cells they are about; pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from lab.model.study import Prediction, Variant
from lab.model.verdict import Verdict
from lab.study.outcome import NOT_PLAYED, Outcome


class Unmeasured(Exception):
    """A value is not known for every seed; the text says why."""


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


def scored(
    variant: Variant, prediction: Prediction, cells: Mapping[str, Sequence[Outcome]]
) -> Scored:
    """Return a prediction of a variant with its verdict, by the cells of all variants."""
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
