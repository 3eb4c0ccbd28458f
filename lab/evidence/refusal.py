"""A play that ended because a gate refused the change: what has to be seen of it (G1 to G3)."""

from collections.abc import Sequence

from lab.evidence.finding import Finding, judged
from lab.evidence.score import weighed
from lab.journal.fields import text
from lab.journal.kinds.change import PushStepDone, RouterChanged
from lab.journal.kinds.run import ExpectationJudged, PhaseEnded, StepBegun
from lab.journal.kinds.server import Load
from lab.journal.seen import Unseen, enough
from lab.journal.served import attempts, total
from lab.journal.timeline import Timeline
from lab.model.event import Event
from lab.model.gate import SERVED, SERVED_S
from lab.model.verdict import FactResult, Verdict, overall

REFUSED = "refused"  # the action of the step that ends such a play


def refusal(events: Sequence[Event]) -> Event | None:
    """Return the step that ended a play because a gate refused; None when none did."""
    for event in events:
        if event.kind == StepBegun.kind and event.data.get("action") == REFUSED:
            return event
    return None


def facts(events: Sequence[Event]) -> list[FactResult]:
    """Return what a refused play has to show."""
    source = "this play"
    claims = (
        ("G1", "A gate refused the change", "a decision that counted", _decided),
        ("G2", "No router runs the change", "none, or taken back", _untouched),
        ("G3", "Users are served after it", f"{SERVED:.0%} of attempts", _served),
    )
    run, results = Timeline(events), []
    for name, claim, expected, judge in claims:
        try:
            found = judge(events)
        except Unseen as missing:
            found = Finding(Verdict.UNKNOWN, f"not seen: {missing}", missing.lines)
        found, short = weighed(found, run)
        given = (name, claim, found.verdict, found.measured, expected, source, found.lines)
        results.append(
            FactResult(*given, control=True, values=found.values, band=found.band, starved=short)
        )
    return results


def _decisions(events: Sequence[Event]) -> list[Event]:
    """Return the decisions that counted, up to the end of the play, oldest first."""
    end = refusal(events)
    return [
        event for event in events
        if event.kind in ("gate", "audit") and event.data.get("effective")
        and (end is None or event.line < end.line)
    ]  # fmt: skip


def _decided(events: Sequence[Event]) -> Finding:
    said = _decisions(events)
    if not said:
        raise Unseen("no gate's decision")
    last = said[-1]
    gate = text(last.data, "gate") or "audit"
    passed = last.data.get("decision") == "refuse"
    return judged(f"{gate}: {text(last.data, 'reason')}", [last], passed=passed)


def _untouched(events: Sequence[Event]) -> Finding:
    """A change that routers took counts as not there once each of them took it back."""
    end, said = refusal(events), _decisions(events)
    if not said:
        raise Unseen("no gate named the change")
    change = said[-1].subject
    moves = _about(events, RouterChanged.kind, change)
    running: dict[str, bool] = {}
    for event in moves:
        if text(event.data, "step") in ("applied", "rolled-back"):
            running[event.subject] = text(event.data, "step") == "applied"
    pushed = [
        event for event in _about(events, PushStepDone.kind, change)
        if event.data.get("step") == "activate" and event.data.get("outcome") == "ok"
    ]  # fmt: skip
    silent = sorted({event.subject for event in pushed} - running.keys())
    if silent:
        raise Unseen(f"no record of {', '.join(silent)}, which were told to take it", pushed)
    left = sum(running.values())
    told = (
        f"{left} of {len(running)} routers that took it still run it" if running else "no router"
    )
    return judged(
        told, moves or ([end] if end else []),
        values={"routers that run it": left}, band={"routers that run it": (0.0, 0.0)},
    )  # fmt: skip


def _about(events: Sequence[Event], kind: str, change: str) -> list[Event]:
    """Return the events of a kind about a change or a part of it."""
    return [
        each for each in events
        if each.kind == kind and text(each.data, "change").startswith(change)
    ]  # fmt: skip


def _served(events: Sequence[Event]) -> Finding:
    end = next((e for e in reversed(events) if e.kind == PhaseEnded.kind), None)
    if end is None:
        raise Unseen("the play has no end")
    loads = [e for e in events if e.kind == Load.kind and end.at - SERVED_S <= e.at <= end.at]
    users = _users(events)
    if not loads and not users:
        return _steady(events)
    silent = users - {load.subject for load in loads}
    if silent:
        raise Unseen(f"users who told nothing at the end: {', '.join(sorted(silent))}", loads)
    tried = total(map(attempts, enough("loads", loads)))
    if tried.served is None:
        raise Unseen("nobody tried anything", loads)
    measured = f"{tried.served:.1%} of {tried.total:.0f} attempts"
    return judged(
        measured, loads, values={"served": tried.served}, band={"served": (SERVED, None)}
    ).timed("served")


def _users(events: Sequence[Event]) -> set[str]:
    """Return the nodes whose users told of their attempts before the refusal."""
    end = refusal(events)
    return {
        event.subject for event in events
        if event.kind == Load.kind and end is not None and event.line < end.line
    }  # fmt: skip


def _steady(events: Sequence[Event]) -> Finding:
    """Judge a network without counted users by what the play looked at after the refusal."""
    end = refusal(events)
    after = [
        event for event in events
        if event.kind == ExpectationJudged.kind and end is not None and event.line > end.line
        and event.data.get("form") == "becomes"
    ]  # fmt: skip
    if not after:
        raise Unseen("nothing was looked at after the refusal")
    verdicts = [Verdict(text(event.data, "verdict")) for event in after]
    measured = "; ".join(f"{event.subject}: {text(event.data, 'measured')}" for event in after)
    return Finding(overall(verdicts), measured, tuple(event.line for event in after))
