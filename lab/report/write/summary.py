"""The run in a few stable keys, for scripts and dashboards."""

from collections.abc import Sequence
from typing import TypeAlias

from lab.journal.fields import flag, number, text, texts
from lab.journal.kinds.failed import Failed
from lab.journal.kinds.run import (
    CleanupDone,
    Converged,
    DeployDone,
    ExpectationJudged,
    Interrupted,
    PhaseStarted,
    RunEnded,
    StepBegun,
)
from lab.journal.starved import starved
from lab.journal.timeline import Timeline, timeline
from lab.model.event import Event, JsonValue
from lab.model.verdict import FactResult, Verdict, counted
from lab.report.document import ranges
from lab.report.read.lost import lost

SCHEMA = "stormdrill/summary@1"

Summary: TypeAlias = "dict[str, JsonValue]"


def summary(
    events: Sequence[Event] | Timeline, facts: Sequence[FactResult], verdict: Verdict
) -> Summary:
    """Return the content of ``summary.json``; a time that was never reached is null."""
    run = timeline(events)
    return {
        "schema": SCHEMA,
        "scenario": run.scenario,
        "profile": text(run.header, "profile"),
        "runtime": text(run.header, "runtime"),
        "lab": text(run.header, "lab"),
        "seed": run.header.get("seed"),
        "started_utc": text(run.header, "started_utc"),
        "verdict": verdict.value,
        "complete": bool(run.of(RunEnded.kind)) and not run.of(Interrupted.kind),
        "stopped": _stopped(run),
        "lost": _lost(run),
        "starved_s": round(starved(run).within(run.played), 1),
        "counts": _counts(facts),
        "facts": [_fact(fact) for fact in facts],
        "expectations": [_expectation(event) for event in run.of(ExpectationJudged.kind)],
        "phases": [_phase(event) for event in run.of(PhaseStarted.kind)],
        "timings_s": {
            "deploy": _seconds(run, DeployDone.kind),
            "converge": _seconds(run, Converged.kind),
            "total": _total(run),
        },
        "nodes": _nodes(run),
        "parameters": dict(run.parameters),
        "versions": dict(run.versions),
        "cleanup": _cleanup(run),
    }


def _stopped(run: Timeline) -> str:
    """Return why a play ended early, "" when it did not."""
    ends = ("stop", "refused")
    found = [each for each in run.of(StepBegun.kind) if text(each.data, "action") in ends]
    errors = [each for each in run.of(Failed.kind) if each.subject == "run"]
    last = (found or errors)[-1:]
    return text(last[0].data, "text") if last else ""


def _lost(run: Timeline) -> JsonValue:
    found = lost(run)
    if found is None:
        return None
    return {
        "what": found.service.what,
        "seconds": found.seconds,
        "user_minutes": found.user_minutes,
        "text": found.text,
    }


def _counts(facts: Sequence[FactResult]) -> Summary:
    return {group: dict(verdicts) for group, verdicts in counted(facts).items()}


def _fact(fact: FactResult) -> Summary:
    return {
        "id": fact.id,
        "claim": fact.claim,
        "verdict": fact.verdict.value,
        "measured": fact.measured,
        "expected": fact.expected,
        "source": fact.source,
        "kind": fact.kind.value,
        "control": fact.control,
        "values": dict(fact.values),
        "band": {name: list(limits) for name, limits in fact.band.items()},
        "margin": fact.margin,
        "starved": fact.starved,
        "scored": fact.scored,
        "lines": ranges(fact.lines, most=len(fact.lines)),
    }


def _expectation(event: Event) -> Summary:
    keys = ("phase", "claim", "form", "verdict", "measured")
    told: Summary = {key: text(event.data, key) for key in keys}
    return {"name": event.subject, **told, "starved": flag(event.data, "starved") is True}


def _phase(event: Event) -> Summary:
    return {
        "id": event.subject,
        "title": text(event.data, "title"),
        "at_s": event.at,
        "historical_utc": text(event.data, "historical_utc"),
    }


def _seconds(run: Timeline, kind: str) -> float | None:
    found = run.of(kind)
    return number(found[0].data, "seconds") if found else None


def _total(run: Timeline) -> float:
    seconds = _seconds(run, RunEnded.kind)
    return run.end if seconds is None else seconds


def _nodes(run: Timeline) -> int:
    if run.members:
        return len(run.members)
    deployed = run.of(DeployDone.kind)
    return int(number(deployed[0].data, "nodes") or 0) if deployed else 0


def _cleanup(run: Timeline) -> Summary:
    found = run.of(CleanupDone.kind)
    if not found:
        return {"verified": False, "leftovers": []}
    data = found[-1].data
    return {
        "verified": flag(data, "verified") is True,
        "leftovers": list(texts(data, "leftovers")),
    }
