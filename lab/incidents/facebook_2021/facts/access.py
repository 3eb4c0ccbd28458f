"""Who could still reach the routers, and how: F05, F43, F44, F45."""

from collections.abc import Iterable, Mapping, Sequence

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.events import Backbone
from lab.incidents.facebook_2021.facts.returned import in_service
from lab.incidents.facebook_2021.facts.windows import before, dark, recovery
from lab.journal.fields import require_flag, text
from lab.journal.kinds.change import LoginTried, PushStepDone
from lab.journal.kinds.probe import Reach
from lab.journal.seen import Unseen, enough
from lab.journal.timeline import Span, Timeline, first, where
from lab.model.event import Event
from lab.model.verdict import Band, FactKind

REACHED = ("auth", "command", "done")  # stages a log-in gets to only over a path that works
ALWAYS: Band = (1.0, 1.0)
NEVER: Band = (0.0, 0.0)
MOSTLY: Band = (0.95, 1.0)  # a look may be lost on a busy machine, or while routes move
MANAGEMENT = "mgmt"


def controller_cut_off(run: Timeline) -> Finding:
    """Judge F05: the controller reached every router before, and none of them during.

    Log-ins and pushes say so, and looks of its own at every router's address.
    """
    was = enough("attempts of the controller before", _controller(run, before(run)), least=1)
    _every(run.nodes("eb"), was, "the controller before")
    now = enough("attempts of the controller during", _controller(run, _lost(run)), least=1)
    _every(run.nodes("eb"), now, "the controller during")
    looked_was = _management(run, run.phase("steady"))
    looked_now = _management(run, dark(run))
    values = {
        **_shares(was, now),
        "routers_reached_before_share": _reached(looked_was),
        "routers_reached_during_share": _reached(looked_now),
    }
    measured = (
        f"{_before_and_during(was, now)}; looks at {len(run.nodes('eb'))} backbone routers: "
        f"{values['routers_reached_before_share']:.0%} reached before, "
        f"{values['routers_reached_during_share']:.0%} of {len(looked_now)} during"
    )
    band = {
        "worked_before_share": ALWAYS,
        "worked_during_share": NEVER,
        "routers_reached_before_share": MOSTLY,
        "routers_reached_during_share": NEVER,
    }
    cited = [*was[-6:], *now[:6], *looked_now[:4], *looked_was[-4:]]
    return judged(measured, cited, values=values, band=band)


def in_band_lost(run: Timeline) -> Finding:
    """Judge F43: the NOC's in-band log-ins into data centres and backbone stop working."""
    spans = {"before": before(run), "during": _lost(run)}
    tried = {when: run.of(LoginTried.kind, span, path="in-band") for when, span in spans.items()}
    return _noc_lost(run, spans, tried, ("eb", "fa"))


def out_of_band_lost(run: Timeline) -> Finding:
    """Judge F44: out-of-band log-ins to every router worked, and none does in the outage."""
    spans = {"before": before(run), "during": _lost(run)}
    tried = {when: run.of(LoginTried.kind, span, path="oob") for when, span in spans.items()}
    return _noc_lost(run, spans, tried, ("eb",))


def _noc_lost(
    run: Timeline,
    spans: Mapping[str, Span],
    tried: Mapping[str, Sequence[Event]],
    kinds: Sequence[str],
) -> Finding:
    """Judge log-ins of the NOC: to every router of some kinds they worked, and none does."""
    found = {
        when: [
            attempt
            for attempt in tried[when]
            if run.kind(attempt.subject) == "noc"
            and run.kind(text(attempt.data, "target")) in kinds
        ]
        for when in spans
    }
    for when, attempts in found.items():
        _every(run.nodes(*kinds), attempts, f"the NOC {when}")
    was, now = found["before"], found["during"]
    band = {"worked_before_share": ALWAYS, "worked_during_share": NEVER}
    return judged(
        _before_and_during(was, now), [*was[-8:], *now[:8]], values=_shares(was, now), band=band
    )


def authentication_gone(run: Timeline) -> Finding:
    """Judge F45: over a path that works the AAA account is refused, break-glass is not.

    The path may work only since somebody on site repaired it, so the time up to the undrain
    counts. The AAA account was let in before.
    """
    known = enough("AAA log-ins before", _aaa(run, before(run)), least=1)
    span = Span(run.phase("outage").start, _undrained(run))
    reached = [e for e in _aaa(run, span) if text(e.data, "stage") in REACHED]
    refused = enough("AAA log-ins over a path that works during", reached, least=1)
    _every(run.nodes("eb"), refused, "the AAA account, over a path that works,")
    glass = enough("break-glass log-ins", _break_glass(run, span), least=1)
    on_site = [e for e in glass if e.at >= recovery(run).start]
    _every(run.nodes("eb"), on_site, "the break-glass account")
    values = {
        "aaa_let_in_before_share": _share(known),
        "aaa_let_in_share": _share(refused),
        "breakglass_let_in_on_site_share": _share(on_site),
    }
    measured = (
        f"AAA account: {_worked(known)} of {len(known)} let in before, {_worked(refused)} of "
        f"{len(refused)} let in where the path works; break-glass account: {_worked(on_site)} of "
        f"{len(on_site)} let in once it was switched on"
    )
    band = {
        "aaa_let_in_before_share": ALWAYS,
        "aaa_let_in_share": NEVER,
        "breakglass_let_in_on_site_share": (0.5, 1.0),  # people try again while a path comes up
    }
    return judged(measured, [*refused[:10], *on_site[:10]], values=values, band=band)


def _aaa(run: Timeline, span: Span) -> list[Event]:
    return [
        attempt
        for attempt in run.of(LoginTried.kind, span, account="aaa")
        if run.kind(text(attempt.data, "target")) == "eb"
    ]


def _break_glass(run: Timeline, span: Span) -> list[Event]:
    """Log-ins to the local account: told so, or let in while AAA cannot be asked."""
    told = run.of(LoginTried.kind, span, account="breakglass")
    tried = [attempt for attempt in told if text(attempt.data, "path") != "console"]
    cut = Span(recovery(run).start, span.end)
    pushes = where(run.of(PushStepDone.kind, cut, path="oob"), "step", {"login"})
    return [*tried, *pushes]


def _undrained(run: Timeline) -> float:
    back = first(run.of(Backbone.kind, recovery(run)), in_service)
    return back.at if back else run.end


def _lost(run: Timeline) -> Span:
    # People try while the outage lasts, up to the moment somebody is on site.
    return Span(run.phase("outage").start, dark(run).end)


def _controller(run: Timeline, span: Span) -> list[Event]:
    """Return what the controller tried in band at backbone routers: log-ins, and pushes'."""
    logins = [
        e for e in run.of(LoginTried.kind, span, path="in-band") if run.kind(e.subject) == "ctl"
    ]
    pushes = where(run.of(PushStepDone.kind, span, path="in-band"), "step", {"login"})
    tried = [each for each in (*logins, *pushes) if run.kind(_router(each)) == "eb"]
    return sorted(tried, key=lambda event: event.at)


def _every(routers: Sequence[str], attempts: Iterable[Event], who: str) -> None:
    """Raise Unseen when a router was not tried, or none is listed."""
    tried = list(attempts)
    left = sorted(set(routers) - {_router(attempt) for attempt in tried})
    if left or not routers:
        raise Unseen(f"not tried by {who}: {', '.join(left) or 'any router'}", tried)


def _router(attempt: Event) -> str:
    """Return the router that was tried: a push is told of it, a log-in of who tried."""
    return attempt.subject if attempt.kind == PushStepDone.kind else text(attempt.data, "target")


def _management(run: Timeline, span: Span) -> list[Event]:
    """Return the controller's looks at the addresses of every backbone router."""
    looks = enough(
        "looks of the controller at routers", run.of(Reach.kind, span, between=MANAGEMENT)
    )
    left = sorted(set(run.nodes("eb")) - {text(look.data, "dst") for look in looks})
    if left:
        raise Unseen(f"the controller did not look at {', '.join(left)}", looks)
    return looks


def _reached(looks: Sequence[Event]) -> float:
    return sum(require_flag(look, "ok") for look in looks) / len(looks)


def _shares(was: Sequence[Event], now: Sequence[Event]) -> dict[str, float]:
    return {"worked_before_share": _share(was), "worked_during_share": _share(now)}


def _share(attempts: Sequence[Event]) -> float:
    return _worked(attempts) / len(attempts)


def _worked(attempts: Iterable[Event]) -> int:
    return sum(map(_let_in, attempts))


def _before_and_during(was: Sequence[Event], now: Sequence[Event]) -> str:
    return (
        f"{_worked(was)} of {len(was)} worked before, {_worked(now)} of {len(now)} during; "
        f"{_stages(now)}"
    )


def _let_in(attempt: Event) -> bool:
    if attempt.kind == PushStepDone.kind:
        return text(attempt.data, "outcome") == "ok"
    return require_flag(attempt, "ok")


def _stages(attempts: Sequence[Event]) -> str:
    stuck = [e for e in attempts if not _let_in(e)]
    reasons = sorted({text(e.data, "error") or text(e.data, "stage") for e in stuck} - {""})
    return "failed with: " + ("; ".join(reasons[:3]) or "nothing said")


FACTS = (
    Fact(
        "F05",
        "every attempt before works, none during; looks at every backbone router: 95 % reach it "
        "before, none during",
        controller_cut_off,
    ),
    Fact(
        "F43",
        "every NOC log-in in band works before, to every backbone router and fabric aggregator; "
        "none during",
        in_band_lost,
    ),
    Fact(
        "F44",
        "every out-of-band log-in works before, to every backbone router; none before somebody is "
        "on site",
        out_of_band_lost,
        kind=FactKind.CONSTRUCTION,
    ),
    Fact(
        "F45",
        "no AAA log-in works over a path that does, at any backbone router, where all did before; "
        "break-glass log-ins do once somebody is on site",
        authentication_gone,
    ),
)
