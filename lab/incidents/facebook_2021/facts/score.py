"""Scores every fact of this incident that can be measured from a run's journal."""

from collections.abc import Sequence
from dataclasses import replace

from lab.evidence import score as evidence
from lab.evidence.fact import Fact
from lab.evidence.finding import Finding
from lab.incidents.facebook_2021.facts import (
    access,
    anycast,
    backbone,
    caches,
    controls,
    delegation,
    dns,
    failures,
    hunting,
    resolvers,
    routing,
    service,
    tail,
    trigger,
)
from lab.incidents.facebook_2021.facts import updates as update_stream
from lab.incidents.facebook_2021.facts.claims import CLAIMS
from lab.incidents.facebook_2021.facts.times import timed
from lab.incidents.facebook_2021.facts.unmeasured import REASONS
from lab.journal.timeline import Timeline
from lab.model.event import Event
from lab.model.verdict import FactResult, Verdict

_FAMILIES = (
    trigger, backbone, routing, update_stream, hunting, anycast, delegation, dns, failures,
    caches, resolvers, tail, service, access,
)  # fmt: skip
SCORED = tuple(
    sorted((fact for family in _FAMILIES for fact in family.FACTS), key=lambda fact: fact.id)
)
# The phases that the facts are read from; a scenario without them is judged by its own
# expectations alone, and so is a phase that is played alone.
PHASES = frozenset({"steady", "fault", "outage", "diagnose", "repair", "return"})


def score(events: Sequence[Event]) -> list[FactResult]:
    """Return the facts and controls of a run that set out to play the whole incident."""
    if not evidence.played(events) >= PHASES:
        return []
    return [*facts(events), *not_measured()]


def facts(events: Sequence[Event]) -> list[FactResult]:
    """Score facts and negative controls from a journal's events, facts first, by number.

    A control that only some scenarios play (C3, C4) is scored when the journal has its phase.
    """
    run = Timeline(events)
    optional = [fact for phase, fact in controls.OPTIONAL.items() if run.has(phase)]
    return [scored(fact, run) for fact in (*SCORED, *controls.FACTS, *optional)]


def scored(fact: Fact, run: Timeline) -> FactResult:
    """Score one fact of the register."""

    def judge(of: Timeline) -> Finding:
        return timed(fact.id, fact.judge(of))

    claim = CLAIMS[fact.id]
    return evidence.scored(replace(fact, judge=judge), run, claim.text, claim.source)


def not_measured() -> list[FactResult]:
    """Return the facts no verdict is given to; they count neither as passed nor as failed."""
    return [
        FactResult(
            number, CLAIMS[number].text, Verdict.UNKNOWN, f"not measured: {reason}", "",
            CLAIMS[number].source, scored=False,
        )
        for number, reason in REASONS.items()
    ]  # fmt: skip
