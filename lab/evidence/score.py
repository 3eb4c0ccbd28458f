"""Scores facts from a run's journal."""

from collections.abc import Sequence

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding
from lab.journal.kinds.run import RunStarted
from lab.journal.seen import Unseen
from lab.journal.timeline import Timeline
from lab.model.event import Event
from lab.model.verdict import FactResult, Verdict


def scored(fact: Fact, run: Timeline, claim: str, source: str) -> FactResult:
    """Score one fact; UNKNOWN with the reason where the journal does not show it."""
    try:
        found = fact.judge(run)
    except Unseen as missing:
        found = Finding(Verdict.UNKNOWN, str(missing), missing.lines)
    return FactResult(
        fact.id, claim, found.verdict, found.measured, fact.expected, source, found.lines,
        control=fact.control, kind=fact.kind, values=found.values, band=found.band,
    )  # fmt: skip


def played(events: Sequence[Event]) -> frozenset[str]:
    """Return the phases that a run set out to play, none when it plays one phase alone."""
    for event in events:
        if event.kind == RunStarted.kind:
            phases = event.data.get("phases")
            listed = phases if isinstance(phases, list) and not event.data.get("only") else []
            return frozenset(str(each["id"]) for each in listed if isinstance(each, dict))
    return frozenset()
