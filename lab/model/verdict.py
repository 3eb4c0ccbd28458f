"""Verdicts, and the facts of an incident they are given to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

Band: TypeAlias = tuple[float | None, float | None]  # both ends belong to it; None is an open end


class Verdict(StrEnum):
    """The three outcomes; what could not be seen is UNKNOWN and never passes."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"


class FactKind(StrEnum):
    """What decides a fact: the network itself, our choice of a mix, or what was put in."""

    EMERGENT = "emergent"
    MODEL = "model"
    CONSTRUCTION = "by construction"


@dataclass(frozen=True, slots=True)
class FactResult:
    """One scored fact: the claim, what was measured, and the journal lines it came from.

    ``values`` are the deciding numbers by name, ``band`` the limits of those that have some.
    """

    id: str
    claim: str
    verdict: Verdict
    measured: str
    expected: str
    source: str
    lines: tuple[int, ...] = ()
    scored: bool = True  # false for a fact no run measures yet; it has no part in a verdict
    control: bool = False  # true for a negative control: something that must not break
    kind: FactKind = FactKind.EMERGENT
    values: Mapping[str, float] = field(default_factory=dict)
    band: Mapping[str, Band] = field(default_factory=dict)
    starved: bool = False  # its evidence was seen while the host had too little CPU time

    @property
    def margin(self) -> float | None:
        """Return how far inside its band the worst value is, as ``margin`` measures it."""
        return margin(self.values, self.band)


def margin(values: Mapping[str, float], band: Mapping[str, Band]) -> float | None:
    """Return the smallest distance of a value to an edge of its band, None without a band.

    It is relative to the width of the band; in an open band, or one of no width, to the edge
    itself, and to 1 where the edge is 0. It is negative when a value is outside.
    """
    known = [_inside(values[name], *limits) for name, limits in band.items() if name in values]
    return min((each for each in known if each is not None), default=None)


def _inside(value: float, low: float | None, high: float | None) -> float | None:
    if low is not None and high is not None and low < high:
        return min(value - low, high - value) / (high - low)
    parts = [] if low is None else [(value - low) / (abs(low) or 1.0)]
    parts += [] if high is None else [(high - value) / (abs(high) or 1.0)]
    return min(parts, default=None)


CONTROLS = "controls"


def counted(facts: Iterable[FactResult]) -> dict[str, dict[str, int]]:
    """Return how many scored facts have each verdict, by kind; controls are counted apart."""
    found: dict[str, dict[str, int]] = {}
    for fact in facts:
        if fact.scored:
            group = CONTROLS if fact.control else fact.kind.value
            counts = found.setdefault(group, {verdict.value: 0 for verdict in Verdict})
            counts[fact.verdict.value] += 1
    order = [*(kind.value for kind in FactKind), CONTROLS]
    return {group: found[group] for group in order if group in found}


def counts_text(counts: Mapping[str, Mapping[str, int]]) -> str:
    """Return such counts for people, as ``21 of 21 emergent, 5 of 6 by construction``."""
    parts = []
    for group, verdicts in counts.items():
        parts.append(f"{verdicts[Verdict.PASS.value]} of {sum(verdicts.values())} {group}")
    return ", ".join(parts)


STARVED = "host starved"  # the mark of a verdict that was taken meanwhile


def starved_text(seconds: float, marked: int) -> str:
    """Return for people how long the host was starved, and how many verdicts are marked."""
    verdicts = "1 verdict is" if marked == 1 else f"{marked} verdicts are"
    return f"For {seconds:.0f} s the host had too little CPU time; {verdicts} marked."


def overall(verdicts: Iterable[Verdict]) -> Verdict:
    """Return PASS only if every verdict passed; FAIL outranks UNKNOWN; nothing is UNKNOWN."""
    seen = set(verdicts)
    if Verdict.FAIL in seen:
        return Verdict.FAIL
    if Verdict.UNKNOWN in seen or not seen:
        return Verdict.UNKNOWN
    return Verdict.PASS
