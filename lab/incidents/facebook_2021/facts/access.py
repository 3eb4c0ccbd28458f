"""Who could still reach the routers, and how: F05, F43, F44, F45."""

from collections.abc import Sequence

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.events import Backbone
from lab.incidents.facebook_2021.facts.anycast import in_service
from lab.incidents.facebook_2021.facts.windows import before, dark, recovery
from lab.journal.fields import require_flag, text
from lab.journal.kinds.change import LoginTried, PushStepDone
from lab.journal.seen import enough
from lab.journal.timeline import Span, Timeline, first, where
from lab.model.event import Event
from lab.model.verdict import FactKind

OUTSIDE_DC = ("pr", "asw", "dns", "edge", "oob", "noc")
REACHED = ("auth", "command", "done")  # stages a log-in gets to only over a path that works


def controller_cut_off(run: Timeline) -> Finding:
    """Judge F05: the controller reached its routers before, and none of them during."""
    earlier, during = before(run), _lost(run)
    was = enough("attempts of the controller before", _controller(run, earlier), least=1)
    now = enough("attempts of the controller during", _controller(run, during), least=1)
    return _before_and_during(was, now)


def in_band_lost(run: Timeline) -> Finding:
    """Judge F43: the NOC's in-band log-ins into data centres and backbone stop working."""
    was = enough("NOC log-ins in band before", _noc(run, before(run)), least=1)
    now = enough("NOC log-ins in band during", _noc(run, _lost(run)), least=1)
    return _before_and_during(was, now)


def out_of_band_lost(run: Timeline) -> Finding:
    """Judge F44: no out-of-band log-in gets anywhere during the outage."""
    now = enough(
        "out-of-band log-ins during", run.of(LoginTried.kind, _lost(run), path="oob"), least=1
    )
    worked = [attempt for attempt in now if require_flag(attempt, "ok")]
    measured = f"{len(worked)} of {len(now)} out-of-band log-ins worked; {_stages(now)}"
    return judged(measured, worked or now, passed=not worked)


def authentication_gone(run: Timeline) -> Finding:
    """Judge F45: over a path that works the AAA account is refused, break-glass is not."""
    normal = run.of(LoginTried.kind, _lost(run), account="aaa")
    reached = [e for e in normal if text(e.data, "stage") in REACHED]
    refused = enough("AAA log-ins over a path that works during", reached, least=1)
    span = Span(run.phase("outage").start, recovery(run).end)
    glass = enough("break-glass log-ins", _break_glass(run, span), least=1)
    worked = [attempt for attempt in glass if _worked(attempt)]
    let_in = [attempt for attempt in refused if require_flag(attempt, "ok")]
    measured = (
        f"AAA account: {len(let_in)} of {len(refused)} let in where the path works; "
        f"break-glass account: {len(worked)} of {len(glass)} let in"
    )
    passed = not let_in and bool(worked)
    return judged(measured, [*refused[:10], *(worked or glass)[:10]], passed=passed)


def _break_glass(run: Timeline, span: Span) -> list[Event]:
    """Log-ins to the local account: told so, or let in while AAA cannot be asked."""
    told = run.of(LoginTried.kind, span, account="breakglass")
    tried = [attempt for attempt in told if text(attempt.data, "path") != "console"]
    cut = Span(recovery(run).start, _undrained(run))
    pushes = where(run.of(PushStepDone.kind, cut, path="oob"), "step", {"login"})
    return [*tried, *pushes]


def _undrained(run: Timeline) -> float:
    back = first(run.of(Backbone.kind, recovery(run)), in_service)
    return back.at if back else run.end


def _lost(run: Timeline) -> Span:
    # People try while the outage lasts, up to the moment somebody is on site.
    return Span(run.phase("outage").start, dark(run).end)


def _controller(run: Timeline, span: Span) -> list[Event]:
    logins = [
        e for e in run.of(LoginTried.kind, span, path="in-band") if run.kind(e.subject) == "ctl"
    ]
    pushes = where(run.of(PushStepDone.kind, span, path="in-band"), "step", {"login"})
    return sorted([*logins, *pushes], key=lambda event: event.at)


def _noc(run: Timeline, span: Span) -> list[Event]:
    return [
        attempt
        for attempt in run.of(LoginTried.kind, span, path="in-band")
        if run.kind(attempt.subject) == "noc"
        and run.kind(text(attempt.data, "target")) not in OUTSIDE_DC
    ]


def _before_and_during(was: Sequence[Event], now: Sequence[Event]) -> Finding:
    worked_was = [attempt for attempt in was if _worked(attempt)]
    worked_now = [attempt for attempt in now if _worked(attempt)]
    measured = (
        f"{len(worked_was)} of {len(was)} worked before, {len(worked_now)} of {len(now)} during; "
        f"{_stages(now)}"
    )
    passed = len(worked_was) == len(was) and not worked_now
    return judged(measured, [*was[-8:], *(worked_now or now)[:8]], passed=passed)


def _worked(attempt: Event) -> bool:
    if attempt.kind == PushStepDone.kind:
        return text(attempt.data, "outcome") == "ok"
    return require_flag(attempt, "ok")


def _stages(attempts: Sequence[Event]) -> str:
    stuck = [e for e in attempts if not _worked(e)]
    reasons = sorted({text(e.data, "error") or text(e.data, "stage") for e in stuck} - {""})
    return "failed with: " + ("; ".join(reasons[:3]) or "nothing said")


FACTS = (
    Fact("F05", "every attempt before works, none during", controller_cut_off),
    Fact("F43", "every NOC log-in in band before works, none during", in_band_lost),
    Fact(
        "F44",
        "no out-of-band log-in works before somebody is on site",
        out_of_band_lost,
        kind=FactKind.CONSTRUCTION,
    ),
    Fact(
        "F45",
        "no AAA log-in works over a path that does; a break-glass log-in does",
        authentication_gone,
    ),
)
