"""How sure the verdict of each fact is over cells with the same dials; pure.

The margin of a value is the median of its distances to the nearer edge of its band, in units of
their standard deviation. Two spreads are told apart where there are both: that of the medians of
seeds, which is of model and machine, and that of cells with one seed, which is of the machine.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from statistics import median, variance

from lab.evidence.finding import in_seconds
from lab.model.verdict import Band, Verdict
from lab.study.numbers import Interval, quartiles, spread, wilson
from lab.study.outcome import Outcome

FRAGILE = 2.0  # spreads


@dataclass(frozen=True, slots=True)
class Edge:
    """The edge of a band that is the nearest one, and how many spreads away it is."""

    words: str
    margin: float


@dataclass(frozen=True, slots=True)
class FactValue:
    """A value of a fact over cells: ``edge`` is None without a band or without a spread.

    ``band`` is that of the first cell; the margin is computed with the band of each.
    """

    name: str
    numbers: tuple[float, ...]
    band: Band | None
    edge: Edge | None
    over_seeds: float | None
    at_one_seed: float | None

    @property
    def quartiles(self) -> tuple[float, float, float]:
        """Return lower quartile, median, upper quartile."""
        return quartiles(self.numbers)


@dataclass(frozen=True, slots=True)
class Standing:
    """A verdict over cells: how often it was given, and the values that decide it."""

    id: str
    claim: str
    counts: Mapping[Verdict, int]
    values: tuple[FactValue, ...]

    @property
    def cells(self) -> int:
        """Return in how many cells it was judged."""
        return sum(self.counts.values())

    @property
    def pass_rate(self) -> Interval:
        """Return the interval of the share of cells that pass; UNKNOWN does not."""
        return wilson(self.counts.get(Verdict.PASS, 0), self.cells)

    @property
    def nearest(self) -> FactValue | None:
        """Return the value with the smallest margin, None where none has one."""
        known = [(each.edge.margin, each) for each in self.values if each.edge]
        return min(known, key=lambda pair: pair[0], default=(0.0, None))[1]

    @property
    def cause(self) -> str:
        """Return why it is fragile, "" when it is not."""
        if sum(map(bool, self.counts.values())) > 1:
            given = ", ".join(f"{n} {each.value}" for each, n in self.counts.items() if n)
            return f"cells differ: {given}"
        near = self.nearest
        if near is None or near.edge is None or not abs(near.edge.margin) < FRAGILE:
            return ""
        return f"{near.name} is {near.edge.margin:.1f} spreads from {near.edge.words}"


def standings(cells: Iterable[Outcome]) -> tuple[Standing, ...]:
    """Return the standing of each verdict in cells that count."""
    whole = [each for each in cells if each.whole]
    claims = {name: each.claims.get(name, "") for each in whole for name in each.verdicts}
    return tuple(Standing(name, claim, _counts(name, whole), tuple(_values(name, whole)))
                 for name, claim in claims.items())  # fmt: skip


def is_ratio(name: str) -> bool:
    """Return whether a value is a ratio, by its name; its distances are those of logarithms."""
    return name.endswith(("times", "ratio"))


def _counts(name: str, cells: Sequence[Outcome]) -> dict[Verdict, int]:
    found = Counter(each.verdicts[name] for each in cells if name in each.verdicts)
    return {each: found[each] for each in Verdict}


def _values(name: str, cells: Sequence[Outcome]) -> Iterator[FactValue]:
    facts = [(each.cell.seed, each.facts[name]) for each in cells if name in each.facts]
    for value in dict.fromkeys(key for _, fact in facts for key in fact.values):
        known = [(seed, fact) for seed, fact in facts if value in fact.values]
        numbers = tuple(fact.values[value] for _, fact in known)
        bands = [fact.band.get(value) for _, fact in known]
        spreads = _spreads([(seed, fact.values[value]) for seed, fact in known])
        yield FactValue(value, numbers, bands[0], _edge(value, numbers, bands), *spreads)


def _edge(name: str, numbers: Sequence[float], bands: Sequence[Band | None]) -> Edge | None:
    """Return the nearer edge; None where nothing varies, or no cell has an edge."""
    found = []
    for side, words in ((0, "at least"), (1, "at most")):
        ends = [_ends(name, band)[side] for band in bands if band is not None]
        limits = [end for end in ends if end is not None]
        if len(limits) < len(numbers):
            continue
        apart = _distances(name, numbers, limits)
        width = spread(apart)
        if width:
            sign = -1 if side else 1
            found.append(Edge(f"{words} {limits[0]:g}", sign * median(apart) / width))
    return min(found, key=lambda each: each.margin, default=None)


def _ends(name: str, band: Band) -> Band:
    """Return the edges of a band beyond which a value can be: a share ends at 1, a count at 0."""
    low, high = band
    if low == high or in_seconds(name):
        return band
    ends_at_one = high == 1.0 and low is not None and low >= 0 and not is_ratio(name)
    return (None if low == 0.0 else low), (None if ends_at_one else high)


def _distances(name: str, numbers: Sequence[float], limits: Sequence[float]) -> list[float]:
    pairs = list(zip(numbers, limits, strict=True))
    if is_ratio(name) and all(one > 0 and two > 0 for one, two in pairs):
        return [log(one / two) for one, two in pairs]
    return [one - two for one, two in pairs]


def _spreads(pairs: Sequence[tuple[int, float]]) -> tuple[float | None, float | None]:
    """Return the spread of the medians of seeds, and that of cells with one seed, pooled."""
    groups: dict[int, list[float]] = {}
    for seed, value in pairs:
        groups.setdefault(seed, []).append(value)
    again = [each for each in groups.values() if len(each) > 1]
    freedom = sum(len(each) - 1 for each in again)
    machine = None
    if freedom:
        machine = sqrt(sum(variance(each) * (len(each) - 1) for each in again) / freedom)
    return spread([median(each) for each in groups.values()]), machine
