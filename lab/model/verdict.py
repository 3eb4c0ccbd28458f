"""Verdicts, and the facts of an incident they are given to."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """The three outcomes; what could not be seen is UNKNOWN and never passes."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class FactResult:
    """One scored fact: the claim, what was measured, and the journal lines it came from."""

    id: str
    claim: str
    verdict: Verdict
    measured: str
    expected: str
    source: str
    lines: tuple[int, ...] = ()
    scored: bool = True  # false for a fact no run measures yet; it has no part in a verdict
    control: bool = False  # true for a negative control: something that must not break


def overall(verdicts: Iterable[Verdict]) -> Verdict:
    """Return PASS only if every verdict passed; FAIL outranks UNKNOWN; nothing is UNKNOWN."""
    seen = set(verdicts)
    if Verdict.FAIL in seen:
        return Verdict.FAIL
    if Verdict.UNKNOWN in seen or not seen:
        return Verdict.UNKNOWN
    return Verdict.PASS
