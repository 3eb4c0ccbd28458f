"""What a fact that a scenario declares failed by: by time alone, or by more."""

from collections.abc import Mapping
from dataclasses import replace

from lab.evidence.finding import Finding
from lab.evidence.record import Record
from lab.evidence.score import SOON_S
from lab.journal import bounds
from lab.journal.timeline import Span
from lab.model.fact import FactSpec
from lab.model.verdict import Band, Verdict


def numbered(
    found: Finding, values: Mapping[str, float], limits: Band, slowed: str | None = None
) -> Finding:
    """Return a finding with its numbers, all of the same limits.

    They are values of time when all that are outside lie where slow probes move them to: ``lower``
    or ``higher``, None where nothing moves them.
    """
    low, high = limits
    below = {name for name, value in values.items() if low is not None and value < low}
    above = {name for name, value in values.items() if high is not None and value > high}
    wrong = {"lower": above, "higher": below}.get(slowed or "", below | above)
    outside = tuple(sorted(below | above))
    told = replace(found, values=values, band=dict.fromkeys(values, limits), outside=outside)
    return told if wrong else told.timed(*values)


def came_late(found: Finding, fact: FactSpec, record: Record) -> Finding:
    """Return a finding; its values are of time when it failed and a reading soon after fits."""
    if found.verdict is not Verdict.FAIL or found.only_time:
        return found
    measure = record.measure(fact.measure, fact.of)
    end = record.span(fact.window).end
    rest = Span(end, min(end + SOON_S, record.run.played.end))
    later = (each for _, each in record.readings(measure, rest) if each.value is not None)
    fits = any(
        bounds.within(each.value or 0.0, fact.at_least, fact.at_most, each.whole) for each in later
    )
    return found.came_later() if fits else found


def together(parts: Mapping[str, Finding]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the values outside and those of time of several findings, behind their prefixes.

    Both are empty when one of the findings failed by more than time.
    """
    failed = {prefix: each for prefix, each in parts.items() if each.verdict is not Verdict.PASS}
    if not all(each.only_time for each in failed.values()):
        return (), frozenset()
    names = [f"{prefix}{name}" for prefix, each in failed.items() for name in each.outside]
    return tuple(names), frozenset(names)
