"""Scores facts from a run's journal."""

from collections.abc import Sequence
from dataclasses import replace

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, in_seconds
from lab.journal.kinds.run import RunStarted
from lab.journal.seen import Unseen
from lab.journal.starved import THE_HOST_WAS_STARVED, starved
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event
from lab.model.verdict import FactResult, Verdict

LOOK_S = 1.0  # between two looks: an instant that was read of looks is as uncertain
SOON_S = 5.0  # a look is late by less than a probe waits


def scored(fact: Fact, run: Timeline, claim: str, source: str) -> FactResult:
    """Score one fact; UNKNOWN with the reason where the journal does not show it."""
    try:
        found = fact.judge(run)
    except Unseen as missing:
        found = Finding(Verdict.UNKNOWN, str(missing), missing.lines)
    found, short = weighed(found, run)
    return FactResult(
        fact.id, claim, found.verdict, found.measured, fact.expected, source, found.lines,
        control=fact.control, kind=fact.kind, values=found.values, band=found.band, starved=short,
    )  # fmt: skip


def weighed(found: Finding, run: Timeline) -> tuple[Finding, bool]:
    """Return a finding as the host's CPU time allows it, and whether its evidence was starved.

    The evidence is the journal lines of the finding; without lines it is the whole play. A
    finding that failed by values of time only is UNKNOWN when the host was starved between its
    first line and its last one. What the starved seconds do not explain stays wrong.
    """
    short = starved(run)
    if not short.spans:
        return found, False
    wanted = set(found.lines)
    ats = [event.at for event in run.events if event.line in wanted]
    stretch = Span(min(ats), max(ats)) if ats else run.played
    lost = short.within(stretch)
    marked = short.touches(ats) if ats else lost > 0
    if found.verdict is not Verdict.FAIL or not _excused(found, lost):
        return found, marked
    told = f"{found.measured}; {THE_HOST_WAS_STARVED}"
    return replace(found, verdict=Verdict.UNKNOWN, measured=told), True


def _excused(found: Finding, lost: float) -> bool:
    """Return whether this many starved seconds can be why a finding failed."""
    if not found.only_time or lost <= 0:
        return False
    return all(_explained(found, name, lost) for name in found.outside if in_seconds(name))


def _explained(found: Finding, name: str, lost: float) -> bool:
    """Return whether so many starved seconds can be why a number of seconds is outside its band.

    It can be longer by them, and shorter, also below 0, by what the look at its start is late.
    """
    value = found.values.get(name)
    if value is None:  # it was never reached
        return False
    low, high = found.band[name]
    above = 0.0 if high is None else value - high
    below = 0.0 if low is None else low - value
    return above <= lost + LOOK_S and below <= SOON_S


def played(events: Sequence[Event]) -> frozenset[str]:
    """Return the phases that a run set out to play, none when it plays one phase alone."""
    for event in events:
        if event.kind == RunStarted.kind:
            phases = event.data.get("phases")
            listed = phases if isinstance(phases, list) and not event.data.get("only") else []
            return frozenset(str(each["id"]) for each in listed if isinstance(each, dict))
    return frozenset()
