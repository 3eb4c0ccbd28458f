"""Thresholds: numbers, or parts of what the network has."""

import re
from typing import TypeAlias

Bound: TypeAlias = float | str | None

_ALL = re.compile(r"all(?:\s*-\s*(\d+))?")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")


def problem(bound: Bound) -> str:
    """Return what is wrong with a threshold as a user wrote it, "" when nothing is."""
    if not isinstance(bound, str) or _ALL.fullmatch(bound) or _PERCENT.fullmatch(bound):
        return ""
    return f"{bound!r} is no threshold: give a number, `all`, `all - 1` or `50 %`"


def limit(bound: Bound, whole: float | None) -> float | None:
    """Return a threshold as a number; None when it is a part of a whole that is not known."""
    if bound is None or isinstance(bound, int | float):
        return bound
    if whole is None:
        return None
    if found := _ALL.fullmatch(bound):
        return whole - int(found[1] or 0)
    found = _PERCENT.fullmatch(bound)
    return whole * float(found[1]) / 100 if found else None


def words(low: Bound, high: Bound) -> str:
    """Return two thresholds as text, as ``>= 0.9 <= all``."""
    parts = [f"{sign} {_word(bound)}" for sign, bound in ((">=", low), ("<=", high))
             if bound is not None]  # fmt: skip
    return " ".join(parts)


def _word(bound: float | str) -> str:
    return bound if isinstance(bound, str) else f"{bound:g}"


def within(value: float, low: Bound, high: Bound, whole: float | None) -> bool | None:
    """Return whether a value is inside two thresholds; None when one of them is not known."""
    inside = True
    for bound, sign in ((low, 1), (high, -1)):
        if bound is None:
            continue
        number = limit(bound, whole)
        if number is None:
            return None
        inside = inside and sign * value >= sign * number - 1e-9
    return inside


def nearly(value: float, low: float | None, high: float | None) -> bool:
    """Return whether a value reaches at least half of what its limits ask for.

    A share (of failures) above its limit does while the rest reaches half of the rest.
    """
    if high is not None and high < value <= 1.0:
        return 1.0 - value >= (1.0 - high) / 2
    return (low is None or value >= low / 2) and (high is None or value <= high * 2)
