"""Which assumption decides which verdict, and how a value follows a dial; pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from statistics import median
from typing import TypeAlias

from lab.journal.fields import number
from lab.model.study import Study, Variant
from lab.model.verdict import Verdict
from lab.study.outcome import Outcome

Pair: TypeAlias = tuple[Outcome, Outcome]  # of the base and of a variant, with one seed
_JUDGED = {Verdict.PASS, Verdict.FAIL}


@dataclass(frozen=True, slots=True)
class Turned:
    """A variant's dials, and in how many of the seeds that both played a verdict is another."""

    variant: str
    dials: str
    seeds: int
    of: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What assumptions do to one verdict; ``tested`` of the ``variants`` have judged it."""

    id: str
    decided: tuple[Turned, ...]
    perhaps: tuple[Turned, ...]
    unseen: tuple[Turned, ...]
    tested: int
    variants: int

    @property
    def robust(self) -> bool:
        """Return whether a variant was judged, and none turned the verdict round."""
        return bool(self.tested) and not self.decided and not self.perhaps

    @property
    def text(self) -> str:
        """Return it for people."""
        parts = [
            f"{words} {', '.join(_told(each) for each in found)}"
            for words, found in (("decided by", self.decided), ("perhaps", self.perhaps))
            if found
        ]
        if self.robust:
            parts = [f"robust ({self.tested} of {self.variants})"]
        if self.unseen:
            parts.append(f"unseen with {', '.join(each.dials for each in self.unseen)}")
        return "; ".join(parts) or "not judged in any variant"


@dataclass(frozen=True, slots=True)
class Elasticity:
    """d ln value / d ln dial between base and variant; ``fact`` is "" for a value of the study."""

    fact: str
    value: str
    variant: str
    dial: str
    ends: tuple[float, float]
    by_seed: tuple[float, ...]

    @property
    def median(self) -> float:
        """Return the median over the seeds."""
        return median(self.by_seed)


def decisions(study: Study, cells: Mapping[str, Sequence[Outcome]]) -> tuple[Decision, ...]:
    """Return for each verdict of the base what decides it, where a study asks that."""
    others = _others(study)
    pairs = {each.id: pairs_of(study, each, cells) for each in others}
    names = dict.fromkeys(name for one in cells.get(study.base, ()) for name in one.verdicts)
    return tuple(_decision(name, others, pairs) for name in names) if others else ()


def elasticities(
    study: Study, cells: Mapping[str, Sequence[Outcome]], names: Iterable[str]
) -> tuple[Elasticity, ...]:
    """Return how values of the study and of its facts follow each dial that is a number."""
    shown = tuple(names)
    found: list[Elasticity] = []
    for variant in _others(study):
        turned = _turned(study, variant)
        pairs = pairs_of(study, variant, cells)
        if len(turned) != 1 or not pairs:
            continue
        ends = [number(one.dials, turned[0]) for one in pairs[0]]
        before, after = (each or 0.0 for each in ends)
        if before <= 0 or after <= 0 or before == after:
            continue
        step = log(after / before)
        for (fact, value), ratios in _ratios(pairs, shown).items():
            logs = tuple(log(ratio) / step for ratio in ratios)
            found.append(Elasticity(fact, value, variant.id, turned[0], (before, after), logs))
    return tuple(found)


def pairs_of(
    study: Study, variant: Variant, cells: Mapping[str, Sequence[Outcome]]
) -> tuple[Pair, ...]:
    """Return the cells of a variant beside those of the base with the same seed."""
    base = {each.cell.seed: each for each in cells.get(study.base, ()) if each.whole}
    return tuple((base[each.cell.seed], each) for each in cells.get(variant.id, ())
                 if each.whole and each.cell.seed in base)  # fmt: skip


def _others(study: Study) -> list[Variant]:
    """Return the variants that turn an assumption."""
    return [each for each in study.variants if study.sensitivity and _turned(study, each)]


def _turned(study: Study, variant: Variant) -> list[str]:
    base = next(each for each in study.variants if each.id == study.base).set
    return [key for key in {**base, **variant.set} if base.get(key) != variant.set.get(key)]


def _decision(
    name: str, others: Sequence[Variant], pairs: Mapping[str, Sequence[Pair]]
) -> Decision:
    decided: list[Turned] = []
    perhaps: list[Turned] = []
    unseen: list[Turned] = []
    tested = 0
    for each in others:
        known = [(one.verdicts[name], two.verdicts[name]) for one, two in pairs[each.id]
                 if name in one.verdicts and name in two.verdicts]  # fmt: skip
        judged = [pair for pair in known if _JUDGED.issuperset(pair)]
        flips = sum(was is not now for was, now in judged)
        lost = sum(was in _JUDGED and now not in _JUDGED for was, now in known)
        dials = ", ".join(f"{key}={value}" for key, value in each.settings) or each.id
        tested += bool(judged)
        if flips:
            kept = decided if flips == len(judged) else perhaps
            kept.append(Turned(each.id, dials, flips, len(judged)))
        if lost:
            unseen.append(Turned(each.id, dials, lost, len(known)))
    return Decision(name, tuple(decided), tuple(perhaps), tuple(unseen), tested, len(others))


def _told(each: Turned) -> str:
    return each.dials if each.seeds == each.of else f"{each.dials} ({each.seeds} of {each.of})"


def _ratios(
    pairs: Iterable[Pair], shown: Sequence[str]
) -> Mapping[tuple[str, str], Sequence[float]]:
    """Return the ratios of variant to base by fact and value, of those that all pairs have."""
    listed = [dict(_both(*pair, shown)) for pair in pairs]
    common = [key for key in listed[0] if all(key in each for each in listed)]
    return {key: [each[key] for each in listed] for key in common}


def _both(
    one: Outcome, two: Outcome, shown: Sequence[str]
) -> Iterator[tuple[tuple[str, str], float]]:
    for name in shown:
        if one.values.get(name, 0) > 0 and two.values.get(name, 0) > 0:
            yield ("", name), two.values[name] / one.values[name]
    for fact in (each for each in one.facts if each in two.facts):
        was, now = one.facts[fact].values, two.facts[fact].values
        for name in one.facts[fact].band:
            if was.get(name, 0) > 0 and now.get(name, 0) > 0:
                yield (fact, name), now[name] / was[name]
