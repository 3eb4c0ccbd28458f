"""What a fact's judge returns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import isfinite

from lab.journal.seen import cited
from lab.model.event import Event
from lab.model.verdict import Band, Verdict, margin

ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict with its numbers and the journal lines they come from."""

    verdict: Verdict
    measured: str
    lines: tuple[int, ...] = ()
    values: Mapping[str, float] = field(default_factory=dict)
    band: Mapping[str, Band] = field(default_factory=dict)


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
    inside = limits.keys() <= known.keys() and (margin(known, limits) or 0.0) >= -ROUNDING
    verdict = Verdict.PASS if passed and inside else Verdict.FAIL
    return Finding(verdict, measured, cited(events), known, limits)
