"""What a fact's judge returns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import isfinite

from lab.journal import bounds
from lab.journal.seen import cited
from lab.model.event import Event
from lab.model.verdict import Band, Verdict, margin

ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict with its numbers and the journal lines they come from.

    ``outside`` names the values that are outside their bands when nothing else made the finding
    fail. ``times`` names the values of time: late, too slow, too few looks.
    """

    verdict: Verdict
    measured: str
    lines: tuple[int, ...] = ()
    values: Mapping[str, float] = field(default_factory=dict)
    band: Mapping[str, Band] = field(default_factory=dict)
    outside: tuple[str, ...] = ()
    times: frozenset[str] = frozenset()

    @property
    def only_time(self) -> bool:
        """Return whether it failed by values of time and by nothing else."""
        failed = self.verdict is Verdict.FAIL and bool(self.outside)
        return failed and self.times.issuperset(self.outside)

    def timed(self, *names: str) -> "Finding":
        """Return the finding with these of its values, which have a band, as values of time.

        A slow host makes some tries fail, not nearly all: a number that is no seconds and lies
        outside by more than half of what its limit asks for is none of time.
        """
        if unknown := set(names) - self.band.keys():
            raise ValueError(f"a value of time without its band: {', '.join(sorted(unknown))}")
        slow = {name for name in names if in_seconds(name) or self._is_near(name)}
        return replace(self, times=self.times | slow)

    def came_later(self) -> "Finding":
        """Return the finding with all its values as values of time: they fitted after all."""
        return replace(self, times=frozenset(self.band))

    def _is_near(self, name: str) -> bool:
        value = self.values.get(name)
        return value is not None and bounds.nearly(value, *self.band[name])


def in_seconds(name: str) -> bool:
    """Return whether a value is a number of seconds, by its name."""
    return name == "seconds" or (name.endswith("_s") and not name.endswith("_per_s"))


def judged(
    measured: str,
    events: Iterable[Event],
    *,
    passed: bool = True,
    values: Mapping[str, float] | None = None,
    band: Mapping[str, Band] | None = None,
) -> Finding:
    """Return a finding that passed or failed.

    It passes when ``passed`` is true and every value with a band lies inside. A value that is
    not finite is outside; it is not kept, because JSON has no word for it.
    """
    numbers, limits = dict(values or {}), dict(band or {})
    missing = limits.keys() - numbers.keys()
    if missing:
        raise ValueError(f"a band without its value: {', '.join(sorted(missing))}")
    known = {name: value for name, value in numbers.items() if isfinite(value)}
    outside = tuple(name for name in limits if not _inside(name, known, limits))
    verdict = Verdict.PASS if passed and not outside else Verdict.FAIL
    return Finding(verdict, measured, cited(events), known, limits, outside if passed else ())


def _inside(name: str, known: Mapping[str, float], band: Mapping[str, Band]) -> bool:
    if name not in known:
        return False
    return (margin({name: known[name]}, {name: band[name]}) or 0.0) >= -ROUNDING
