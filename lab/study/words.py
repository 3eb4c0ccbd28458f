"""How the report of a study names variants and verdicts, and writes numbers."""

from lab.model.verdict import Band
from lab.study.numbers import Interval
from lab.study.results import Row


def label(each: Row) -> str:
    """Return a variant with its title."""
    return f"{each.variant.id}: {each.variant.title}" if each.variant.title else each.variant.id


def number(value: float) -> str:
    """Write a number with three digits at least."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"  # noqa: PLR2004 - four digits


def named(name: str, claim: str) -> str:
    """Return a verdict's id with its claim."""
    return f"{name} {claim}" if claim else name


def ends(pair: Interval | None) -> str:
    """Write an interval, or a range."""
    return "" if pair is None else f"{number(pair[0])} to {number(pair[1])}"


def limits(band: Band | None) -> str:
    """Write the limits of a band, "" without any."""
    low, high = band or (None, None)
    if low is not None and low == high:
        return f"exactly {low:g}"
    if low is not None and high is not None:
        return f"{low:g} to {high:g}"
    if low is not None:
        return f"at least {low:g}"
    return "" if high is None else f"at most {high:g}"
