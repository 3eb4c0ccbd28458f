"""The name servers' own decisions and what they announce: F06, F22, F23, F24, F50."""

from collections.abc import Iterable, Sequence
from typing import NoReturn

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.events import Backbone, PopAnnounced, Rib
from lab.incidents.facebook_2021.facts.collector import DNS_ROUTES, paths
from lab.incidents.facebook_2021.facts.windows import dark, recovery
from lab.journal.fields import require_number, require_texts, tables, text
from lab.journal.kinds.change import LoginTried, PushStepDone, RouterChanged
from lab.journal.kinds.probe import BgpUpdate
from lab.journal.kinds.server import Health
from lab.journal.seen import Unseen, cited, enough, is_blind
from lab.journal.timeline import Span, Timeline, first, latest
from lab.model.event import Event
from lab.model.verdict import Band, FactKind, Verdict

EDGE = ("pr", "asw", "dns", "edge")
CHAIN_S = 180.0  # F06: outside clocks allow at most 3 min; protocol reaction is not compressed
SPREAD_S = 10.0  # F23: "at once"; agents that check every H s decide within U(0, H) of each other


def withdrawals(run: Timeline, span: Span) -> dict[str, Event]:
    """Return each name server's first decision in a span to withdraw."""
    found: dict[str, Event] = {}
    for event in run.of(Health.kind, span, decision="withdraw"):
        found.setdefault(event.subject, event)
    return found


def manual_work(run: Timeline, span: Span) -> list[Event]:
    """Return the changes and log-ins made at PoP nodes in a span."""
    if not run.nodes(*EDGE):
        raise Unseen("the journal does not list the PoPs' nodes")
    touched = [*run.of(PushStepDone.kind, span), *run.of(RouterChanged.kind, span)]
    logins = [
        e
        for e in run.of(LoginTried.kind, span, ok=True)
        if run.kind(text(e.data, "target")) in EDGE
    ]
    return [event for event in touched if run.kind(event.subject) in EDGE] + logins


def in_service(look: Event) -> bool:
    """Return whether a look saw a plane without any drained router."""
    return not is_blind(look) and require_number(look, "routers_drained") == 0


def fast_chain(run: Timeline) -> Finding:
    """Judge F06: drain, then name servers give up, then the world sees updates, within minutes."""
    span = Span(run.phase("fault").start, dark(run).end)
    drained = first(run.of(Backbone.kind, span), _draining) or _missing(
        "no plane was seen draining"
    )
    gave_up = _earliest(withdrawals(run, span).values()) or _missing("no name server withdrew")
    updates = [e for e in run.of(BgpUpdate.kind, span) if text(e.data, "prefix") in DNS_ROUTES]
    update = _earliest(updates) or _missing("no update of a DNS prefix at the collector")
    chain = [drained, gave_up, update]
    after = [event.at - drained.at for event in chain]
    measured = (
        f"first drained plane seen at {drained.at:.1f} s, first withdrawal decided "
        f"{after[1]:+.1f} s, first update of a DNS prefix {after[2]:+.1f} s"
    )
    return judged(measured, chain, passed=0 < after[1] < after[2] <= CHAIN_S)


def own_decisions(run: Timeline) -> Finding:
    """Judge F22: every name server saw no data centre, then withdrew by itself."""
    span = Span(run.phase("fault").start, dark(run).end)
    decided = withdrawals(run, span)
    if not run.of(Health.kind):
        raise Unseen("no health agent wrote a decision")
    servers = set(run.nodes("dns")) or set(decided)
    silent = sorted(servers - set(decided))
    reasoned = [name for name, event in decided.items() if _saw_no_data_centre(event)]
    until = max((event.at for event in decided.values()), default=span.start)
    orders = manual_work(run, Span(span.start, until))
    measured = (
        f"{len(reasoned)} of {len(servers)} name servers found no data centre and withdrew"
        + (f"; no withdrawal by {', '.join(silent)}" if silent else "")
        + f"; {len(orders)} changes or log-ins at PoP nodes before the last decision"
    )
    passed = bool(servers) and set(reasoned) >= servers and not orders
    return judged(measured, [*decided.values(), *orders], passed=passed)


def all_alike(run: Timeline) -> Finding:
    """Judge F23: all sites stop announcing at once, and one alone is absorbed."""
    alone = one_alone(run)
    start = run.phase("fault").start
    was = latest(enough("looks at what PoPs announce", run.of(PopAnnounced.kind, Span(0, start))))
    now = enough("looks at what PoPs announce in the outage", run.of(PopAnnounced.kind, dark(run)))
    before = [pop for pop, look in was.items() if require_texts(look, "prefixes")]
    still = {look.subject for look in now if require_texts(look, "prefixes")}
    decided = withdrawals(run, Span(start, dark(run).end))
    ats = [event.at for event in decided.values()]
    spread = max(ats) - min(ats) if ats else float("inf")
    measured = (
        f"announcing sites {len(before)} to {len(still)}; {len(ats)} decisions within "
        f"{spread:.1f} s; alone: {alone.measured}"
    )
    passed = len(before) > 1 and not still and len(ats) > 1 and spread <= SPREAD_S
    if passed and alone.verdict is Verdict.UNKNOWN:
        return Finding(Verdict.UNKNOWN, measured, cited(decided.values()))
    decisive = [*was.values(), *decided.values(), *latest(now).values()]
    return judged(measured, decisive, passed=passed and alone.verdict is Verdict.PASS)


def one_alone(run: Timeline) -> Finding:
    """Return whether the isolation of one PoP made only it withdraw, without a route lost."""
    span = run.phase("control-pop")
    tables_seen = enough(
        "looks at the collector's table with one PoP cut off", run.of(Rib.kind, span)
    )
    lost = [look for look in tables_seen if not set(paths(look)) >= DNS_ROUTES]
    decided = withdrawals(run, span)
    sites = sorted({run.site(name) for name in decided})
    if not sites:
        return Finding(Verdict.UNKNOWN, "no name server withdrew, so no PoP was cut off")
    measured = (
        f"withdrawal at {', '.join(sites)} only"
        if len(sites) == 1
        else f"withdrawals at {', '.join(sites)}"
    ) + f", DNS prefixes missing in {len(lost)} of {len(tables_seen)} looks"
    return judged(measured, [*decided.values(), *lost[:5]], passed=len(sites) == 1 and not lost)


def not_every_pop(run: Timeline) -> Finding:
    """Judge F24: the PoPs announce different subsets that together cover all prefixes."""
    looks = enough("looks at what PoPs announce", run.of(PopAnnounced.kind, run.phase("steady")))
    sets = {pop: set(require_texts(look, "prefixes")) for pop, look in latest(looks).items()}
    unseen = sorted({run.site(server) for server in run.nodes("dns")} - set(sets))
    if unseen:
        raise Unseen(f"nobody looked at what {', '.join(unseen)} announces", looks)
    together = set().union(*sets.values())
    partial = [pop for pop, prefixes in sets.items() if prefixes and prefixes < DNS_ROUTES]
    measured = (
        f"{len(partial)} of {len(sets)} PoPs announce some but not all; "
        f"together {len(together & DNS_ROUTES)} of {len(DNS_ROUTES)}"
    )
    values = {
        "pops_with_a_part": float(len(partial)),
        "prefixes_together": float(len(together & DNS_ROUTES)),
    }
    band: dict[str, Band] = {
        "pops_with_a_part": (1.0, None),
        "prefixes_together": (float(len(DNS_ROUTES)), None),
    }
    return judged(measured, latest(looks).values(), values=values, band=band)


def came_back_alone(run: Timeline) -> Finding:
    """Judge F50: after the undrain all routes return, by the name servers' own decisions."""
    span = recovery(run)
    undrained = first(run.of(Backbone.kind, span), in_service)
    if undrained is None:
        raise Unseen("no plane was seen back in service after the repair began")
    looks = enough("looks at the collector's table after the repair", run.of(Rib.kind, span))
    missing = DNS_ROUTES - set(paths(looks[-1]))
    servers = set(withdrawals(run, Span(run.phase("fault").start, span.start)))
    announced = [e for e in run.of(Health.kind, span, decision="announce") if e.at >= undrained.at]
    silent = sorted(servers - {event.subject for event in announced})
    touched = manual_work(run, Span(undrained.at, _all_back(looks)))
    measured = (
        f"{len(DNS_ROUTES) - len(missing)} of {len(DNS_ROUTES)} prefixes back; "
        f"{len(servers) - len(silent)} of {len(servers)} name servers announced by themselves; "
        f"{len(touched)} changes or log-ins at PoP nodes"
    )
    passed = not missing and not silent and bool(servers) and not touched
    decisive = [undrained, *announced, *touched[:5], looks[-1]]
    return judged(measured, decisive, passed=passed)


def _all_back(looks: Sequence[Event]) -> float:
    whole = first(looks, lambda look: set(paths(look)) >= DNS_ROUTES)
    return (whole or looks[-1]).at


def _draining(look: Event) -> bool:
    return not is_blind(look) and require_number(look, "routers_drained") > 0


def _saw_no_data_centre(event: Event) -> bool:
    checks = tables(event.data, "checks")
    return (
        bool(text(event.data, "reason")) and bool(checks) and not any(c.get("ok") for c in checks)
    )


def _earliest(events: Iterable[Event]) -> Event | None:
    return min(events, key=lambda event: event.at, default=None)


def _missing(reason: str) -> NoReturn:
    raise Unseen(reason)


FACTS = (
    Fact(
        "F06",
        f"strictly in the order drain, withdrawal decided, DNS update; within {CHAIN_S:.0f} s",
        fast_chain,
    ),
    Fact(
        "F22",
        "every name server logs that no data centre answers and withdraws; nobody touches a PoP",
        own_decisions,
    ),
    Fact(
        "F23",
        f"announcing sites N to 0, decisions within {SPREAD_S:.0f} s; one PoP alone: only it "
        "withdraws and no DNS prefix leaves the collector",
        all_alike,
    ),
    Fact(
        "F24",
        "some PoP announces a part only, all together the six",
        not_every_pop,
        kind=FactKind.CONSTRUCTION,
    ),
    Fact(
        "F50",
        "six prefixes back, every name server announced by itself after the undrain; until then "
        "no change or log-in at a PoP node",
        came_back_alone,
    ),
)
