"""How routes and service came back after the undrain: F50."""

from collections.abc import Sequence

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.events import Backbone, PopAnnounced
from lab.incidents.facebook_2021.facts import collector
from lab.incidents.facebook_2021.facts.collector import DNS_ROUTES, paths, rib_before
from lab.incidents.facebook_2021.facts.decisions import withdrawals
from lab.incidents.facebook_2021.facts.manual_work import manual_work, retyped
from lab.incidents.facebook_2021.facts.served import users
from lab.incidents.facebook_2021.facts.windows import recovery
from lab.journal.fields import require_number, require_texts, text
from lab.journal.kinds.change import RouterChanged
from lab.journal.kinds.server import Health
from lab.journal.seen import Unseen, enough, is_blind
from lab.journal.timeline import Span, Timeline, first, latest
from lab.model.event import Event

SERVED = 0.9  # share of users' attempts that succeed, before and at the end
END_S = 6.0  # the last seconds of the run, in which users are to be served again


def in_service(look: Event) -> bool:
    """Return whether a look saw a plane without any drained router."""
    return not is_blind(look) and require_number(look, "routers_drained") == 0


def came_back_alone(run: Timeline) -> Finding:
    """Judge F50: after the undrain all returns, users too, by the name servers' own decisions."""
    span = recovery(run)
    undrained = first(run.of(Backbone.kind, span), in_service)
    if undrained is None:
        raise Unseen("no plane was seen back in service after the repair began")
    looks = collector.looks(run, span, "after the repair")
    had, has = paths(rib_before(run)), paths(looks[-1])
    back = [each for each in DNS_ROUTES if has.get(each, 0) >= had.get(each, 0) > 0]
    sites, quiet = _sites(run, span)
    servers = set(withdrawals(run, Span(run.phase("fault").start, span.start)))
    began = _undrain_began(run, span, undrained)
    announced = [e for e in run.of(Health.kind, span, decision="announce") if e.at >= began]
    silent = sorted(servers - {event.subject for event in announced})
    settled = _all_back(looks)
    touched = manual_work(run, Span(began, settled))
    changed, looked = retyped(run, Span(began, settled))
    steady, end = users(run, run.phase("steady")), users(run, _the_end(run))
    measured = (
        f"{len(back)} of {len(DNS_ROUTES)} prefixes back at every feeder, "
        f"{len(sites) - len(quiet)} of {len(sites)} PoPs announce as before; "
        f"{len(servers) - len(silent)} of {len(servers)} name servers announced by themselves; "
        f"{len(touched)} changes or log-ins at PoP nodes, "
        f"{len(changed)} of {looked} looks saw other lines running; users served {end:.1%} at the "
        f"end (steady {steady:.1%})"
    )
    values = {
        "prefixes_back": float(len(back)),
        "sites_that_announce_less": float(len(quiet)),
        "name_servers_that_announced": float(len(servers) - len(silent)),
        "changes_at_pops": float(len(touched)),
        "looks_with_other_lines": float(len(changed)),
        "users_served_before_share": steady,
        "users_served_at_the_end_share": end,
    }
    band = {
        "prefixes_back": (float(len(DNS_ROUTES)), None),
        "sites_that_announce_less": (0.0, 0.0),
        "name_servers_that_announced": (float(len(run.nodes("dns"))), None),
        "changes_at_pops": (0.0, 0.0),
        "looks_with_other_lines": (0.0, 0.0),
        "users_served_before_share": (SERVED, None),
        "users_served_at_the_end_share": (SERVED, None),
    }
    decisive = [undrained, *announced, *touched[:5], *quiet, *changed[:3], looks[-1]]
    passed = bool(servers) and undrained.at <= settled
    return judged(measured, decisive, passed=passed, values=values, band=band)


def _undrain_began(run: Timeline, span: Span, undrained: Event) -> float:
    """Return when the first backbone router undrained, by its own record where it left one.

    A data centre can be reached again as soon as one plane has two such routers; a whole plane is
    seen in service only after the last of it.
    """
    own = [e.at for e in run.of(RouterChanged.kind, span) if _undid(run, e)]
    return min([undrained.at, *own])


def _undid(run: Timeline, event: Event) -> bool:
    done = text(event.data, "step") in ("applied", "rolled-back")
    return done and event.subject in run.nodes("eb")


def _sites(run: Timeline, span: Span) -> tuple[list[str], list[Event]]:
    """Return the PoPs, and the last looks at those that announce less than in steady."""
    steady = run.of(PopAnnounced.kind, run.phase("steady"))
    was = latest(enough("looks at what PoPs announce", steady))
    now = latest(enough("looks at what PoPs announce after", run.of(PopAnnounced.kind, span)))
    unseen = sorted(set(was) - set(now))
    if unseen:
        raise Unseen(f"nobody looked again at what these announce: {', '.join(unseen)}")
    less = [
        now[pop]
        for pop, look in was.items()
        if not set(require_texts(now[pop], "prefixes")) >= set(require_texts(look, "prefixes"))
        or not require_texts(now[pop], "originated")
    ]
    return sorted(was), less


def _the_end(run: Timeline) -> Span:
    return Span(run.played.end - END_S, run.played.end)


def _all_back(looks: Sequence[Event]) -> float:
    whole = first(looks, lambda look: set(paths(look)) >= DNS_ROUTES)
    return (whole or looks[-1]).at


FACTS = (
    Fact(
        "F50",
        "six prefixes back at every feeder and every PoP, every name server announced by itself "
        "after the undrain, users served (90 % of attempts); until the last prefix no change, "
        "log-in or typed line at a PoP node",
        came_back_alone,
    ),
)
