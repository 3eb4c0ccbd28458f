"""The trigger as it was asked for and as routers took it: F01."""

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.events import DrainRequested
from lab.incidents.facebook_2021.facts import planes
from lab.incidents.facebook_2021.facts.windows import dark
from lab.journal.fields import require_number, text
from lab.journal.kinds.change import RouterChanged
from lab.journal.seen import Unseen
from lab.journal.timeline import Span, Timeline, latest
from lab.model.event import Event
from lab.model.verdict import FactKind

DRAIN = "drain"  # a word that neither the tool nor the intent of an assessment has


def intent_and_effect(run: Timeline) -> Finding:
    """Judge F01: an assessment without a scope drained every router of the backbone."""
    request = _request(run)
    routers = run.nodes("eb")
    since = Span(request.at, dark(run).end)
    taken = run.of(RouterChanged.kind, since, change=request.subject, step="applied")
    if not taken:
        raise Unseen("no router's own record has the change of the request", [request])
    early = Span(run.phase("steady").start, request.at)
    was = latest(planes.looks(run, early, "before the request"))
    now = latest(planes.looks(run, dark(run), "in the settled outage"))
    applied = {event.subject for event in taken}
    values = {
        "routers_applied": float(len(applied & set(routers))),
        "routers_drained_before": _total(was, "routers_drained"),
        "routers_drained": _total(now, "routers_drained"),
    }
    asked_of, there = float(len(routers)), _total(now, "routers")
    band = {
        "routers_applied": (asked_of, asked_of),
        "routers_drained_before": (0.0, 0.0),
        "routers_drained": (there, there),
    }
    tool, intent, scope = (text(request.data, key) for key in ("tool", "intent", "scope_asked"))
    measured = (
        f"{tool or 'a tool'}, to {intent or 'do nothing'}, scope asked: {scope or 'none'}; "
        f"{len(applied)} of {len(routers)} routers applied it by their own records; drained: "
        f"{values['routers_drained_before']:.0f} before, {values['routers_drained']:.0f} after"
    )
    asked = bool(tool and intent) and DRAIN not in f"{tool} {intent}".lower() and not scope
    decisive = [request, *was.values(), *taken[:8], *now.values()]
    return judged(measured, decisive, passed=asked, values=values, band=band)


def _request(run: Timeline) -> Event:
    requests = run.of(DrainRequested.kind, run.phase("fault"))
    if not requests:
        raise Unseen("nothing was asked for in the phase fault")
    return requests[0]


def _total(looks: dict[str, Event], what: str) -> float:
    return sum(require_number(look, what) for look in looks.values())


FACTS = (
    Fact(
        "F01",
        "a tool that is no drain, an intent without that word and no scope (put in); every "
        "backbone router applied it by its own record and is drained, none was before (measured)",
        intent_and_effect,
        kind=FactKind.CONSTRUCTION,
    ),
)
