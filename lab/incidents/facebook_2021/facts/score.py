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
    covers,
    delegation,
    dns,
    embedded_objects,
    failures,
    hunting,
    identity,
    kept,
    last_hops,
    registrar,
    resolvers,
    resumed,
    returned,
    routing,
    servfail,
    service,
    substitution,
    tail_latency,
    tools,
    trigger,
)
from lab.incidents.facebook_2021.facts import updates as update_stream
from lab.incidents.facebook_2021.facts.claims import CLAIMS
from lab.incidents.facebook_2021.facts.family import carried
from lab.incidents.facebook_2021.facts.times import timed
from lab.incidents.facebook_2021.facts.unmeasured import REASONS
from lab.incidents.facebook_2021.facts.windows import CONTROL_POP
from lab.journal.seen import Unseen
from lab.journal.timeline import Timeline
from lab.model.event import Event
from lab.model.verdict import FactResult, Verdict

_FAMILIES = (
    trigger, backbone, routing, update_stream, covers, last_hops, hunting, identity, anycast,
    returned, delegation, dns, failures, caches, resolvers, servfail, substitution, tail_latency,
    registrar, service, kept, access, tools, resumed, embedded_objects,
)  # fmt: skip
SCORED = tuple(
    sorted((fact for family in _FAMILIES for fact in family.FACTS), key=lambda fact: fact.id)
)
CONTROLS = (*controls.FACTS, identity.CONTROL, kept.CONTROL)

STEADY = "steady"
# The phases that a fact of the incident is read from.
PHASES = frozenset({STEADY, "fault", "outage", "diagnose", "repair", "return"})
# What is read from other phases: a control from its own, some facts from a control's.
NEEDS = {
    "C1": frozenset({STEADY, controls.PLANE}),
    "C2": frozenset({STEADY, CONTROL_POP}),
    "C3": frozenset({STEADY, identity.PREFIXES}),
    "C4": frozenset({STEADY, kept.KEEP}),
    "F13": PHASES | {identity.PREFIXES},
    "F38": frozenset({STEADY, kept.KEEP}),
}
OF_IPV6 = frozenset({"F18"})  # of no use where the network has no IPv6


def score(events: Sequence[Event]) -> list[FactResult]:
    """Return the facts and controls that a run set out to play, and why the others are not scored.

    A run of a part of the incident has only what its phases show.
    """
    found = facts(events)
    if not evidence.played(events) >= PHASES:
        return found
    return [*found, *(_told(each, Timeline(events)) for each in not_measured(found))]


def facts(events: Sequence[Event]) -> list[FactResult]:
    """Score the facts whose phases a run set out to play, by number, then the controls."""
    run = Timeline(events)
    return [scored(fact, run) for fact in judged_in(events)]


def judged_in(events: Sequence[Event]) -> list[Fact]:
    """Return the facts and controls whose phases a run set out to play, and its network can."""
    played = evidence.played(events)
    run = Timeline(events)
    found = [fact for fact in (*SCORED, *CONTROLS) if NEEDS.get(fact.id, PHASES) <= played]
    absent = frozenset() if carried(run) else OF_IPV6
    if not resumed.limited(run):
        absent |= {fact.id for fact in (*resumed.FACTS, *embedded_objects.FACTS)}
    return [fact for fact in found if fact.id not in absent]


def scored(fact: Fact, run: Timeline) -> FactResult:
    """Score one fact of the register."""

    def judge(of: Timeline) -> Finding:
        return timed(fact.id, fact.judge(of))

    claim = CLAIMS[fact.id]
    return evidence.scored(replace(fact, judge=judge), run, claim.text, claim.source)


def not_measured(found: Sequence[FactResult]) -> list[FactResult]:
    """Return the facts that have no verdict among those found; they do not count."""
    known = {fact.id for fact in found}
    return [
        FactResult(
            number, CLAIMS[number].text, Verdict.UNKNOWN, f"not measured: {reason}", "",
            CLAIMS[number].source, scored=False,
        )
        for number, reason in REASONS.items() if number not in known
    ]  # fmt: skip


def _told(fact: FactResult, run: Timeline) -> FactResult:
    """Return a fact without a verdict with what the run tells of it, if anything."""
    if fact.id != "F40" or not resumed.limited(run):
        return fact
    try:
        return replace(fact, measured=f"told, not scored: {embedded_objects.first_pages(run)}")
    except Unseen as unseen:
        return replace(fact, measured=f"not measured: {unseen}")
