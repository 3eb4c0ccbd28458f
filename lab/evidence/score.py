"""Scores every fact that can be measured from a run's journal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding
from lab.incidents.facebook_2021.facts import (
    access,
    anycast,
    backbone,
    controls,
    dns,
    resolvers,
    routing,
    service,
)
from lab.incidents.facebook_2021.facts import updates as update_stream
from lab.incidents.facebook_2021.facts.claims import CLAIMS
from lab.incidents.facebook_2021.facts.unmeasured import REASONS
from lab.journal.seen import Unseen
from lab.journal.timeline import Timeline
from lab.model.event import Event
from lab.model.verdict import FactResult, Verdict, overall

_FAMILIES = (backbone, routing, update_stream, anycast, dns, resolvers, service, access)
SCORED = tuple(
    sorted((fact for family in _FAMILIES for fact in family.FACTS), key=lambda fact: fact.id)
)


@dataclass(frozen=True, slots=True)
class NotMeasured:
    """A fact of the register that a run says nothing about."""

    id: str
    claim: str
    source: str
    reason: str


def facts(events: Sequence[Event]) -> list[FactResult]:
    """Score facts and negative controls from a journal's events, facts first, by number.

    A control that only some scenarios play (C3, C4) is scored when the journal has its phase.
    """
    run = Timeline(events)
    played = [fact for phase, fact in controls.OPTIONAL.items() if run.has(phase)]
    return [scored(fact, run) for fact in (*SCORED, *controls.FACTS, *played)]


def not_measured() -> list[NotMeasured]:
    """Return the facts no verdict is given to; they count neither as passed nor as failed."""
    return [
        NotMeasured(number, CLAIMS[number].text, CLAIMS[number].source, reason)
        for number, reason in REASONS.items()
    ]


def verdict(results: Iterable[FactResult], expectations: Iterable[Verdict] = ()) -> Verdict:
    """Combine the verdicts of facts and of a scenario's expectations into one."""
    return overall([*(result.verdict for result in results), *expectations])


def scored(fact: Fact, run: Timeline) -> FactResult:
    """Score one fact; UNKNOWN with the reason where the journal does not show it."""
    found = _judged(fact, run)
    claim = CLAIMS[fact.id]
    return FactResult(
        id=fact.id,
        claim=claim.text,
        verdict=found.verdict,
        measured=found.measured,
        expected=fact.expected,
        source=claim.source,
        lines=found.lines,
        control=fact.control,
    )


def _judged(fact: Fact, run: Timeline) -> Finding:
    try:
        return fact.judge(run)
    except Unseen as missing:
        return Finding(Verdict.UNKNOWN, str(missing), missing.lines)
