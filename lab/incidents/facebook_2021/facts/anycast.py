"""The name servers' own decisions and what they announce: F06, F22, F23, F24."""

from collections.abc import Iterable
from typing import NoReturn

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.events import Backbone, PopAnnounced
from lab.incidents.facebook_2021.facts import collector
from lab.incidents.facebook_2021.facts.collector import DNS_ROUTES, paths
from lab.incidents.facebook_2021.facts.decisions import (
    ENDED_S,
    bgpd_agrees,
    edge_agrees,
    ended_after,
    patience,
    saw_no_data_centre,
    withdrawals,
)
from lab.incidents.facebook_2021.facts.manual_work import manual_work, retyped
from lab.incidents.facebook_2021.facts.windows import CONTROL_POP, dark
from lab.journal.fields import require_flag, require_number, require_texts
from lab.journal.kinds.change import RouterChanged
from lab.journal.kinds.probe import Reach
from lab.journal.kinds.server import Health
from lab.journal.seen import Unseen, cited, enough, is_blind
from lab.journal.timeline import Span, Timeline, first, latest
from lab.model.event import Event
from lab.model.verdict import Band, FactKind, Verdict

MRAI_PARAMETER = "bgp.mrai_s"
UPDATE_S = 2.0  # from a decision to an update at the collector, besides one MRAI
SEEN_S = 5.0  # a plane is looked at every second, late on a loaded machine
RECORD_S = 0.5  # a router writes down that it applied a change after the last line took effect
APPLIED_S = 3.0  # on two cores 64 routers do so within 1.3 s, 24 within 0.1 s
CUT_LOOKS = 3  # failed looks of a PoP that mean it is cut off, not that a probe was lost


def fast_chain(run: Timeline) -> Finding:
    """Judge F06: drain, then name servers give up, then the world sees updates, very fast."""
    span = Span(run.phase("fault").start, dark(run).end)
    limits, mrai = patience(run), run.parameter(MRAI_PARAMETER)
    if mrai is None:
        _missing(f"the run does not say {MRAI_PARAMETER}")
    _announcing_before(run)
    records = run.of(RouterChanged.kind, span, step="applied")
    applied = first(records, lambda _: True)
    if applied is None:
        _missing("no router's own record says that it applied the change")
    looks = enough("backbone looks", run.of(Backbone.kind, Span(span.start, span.end)))
    drained = first(looks, _draining) or _missing("no plane was seen draining")
    decided = sorted(withdrawals(run, span).values(), key=lambda event: event.at)
    if not decided:
        _missing("no name server withdrew")
    by_then = [each.at for each in records if each.at <= decided[-1].at]
    spread = max(by_then, default=applied.at) - applied.at
    every = set(run.nodes("dns")) or _missing("the journal lists no name server")
    silent = sorted(every - {event.subject for event in decided})
    updates = collector.updates(run, span, DNS_ROUTES)
    update = _earliest(updates) or _missing("no update of a DNS prefix at the collector")
    start = applied.at
    after = {
        "plane_seen_drained_after_s": drained.at - start,
        "first_withdrawal_after_s": decided[0].at - start,
        "last_withdrawal_after_s": decided[-1].at - start,
        "first_update_after_decision_s": update.at - decided[0].at,
        "routers_applied_within_s": spread,
    }
    measured = (
        f"{len(by_then)} routers applied the change within {spread:.1f} s, the first at "
        f"{start:.1f} s; a plane seen drained "
        f"{after['plane_seen_drained_after_s']:+.1f} s, withdrawals decided "
        f"{after['first_withdrawal_after_s']:+.1f} to {after['last_withdrawal_after_s']:+.1f} s, "
        f"first update of a DNS prefix {update.at - start:+.1f} s"
        + (f"; no withdrawal by {', '.join(silent)}" if silent else "")
    )
    band: dict[str, Band] = {
        "plane_seen_drained_after_s": (-RECORD_S, SEEN_S),
        # A PoP is cut off by the last router that applies, at the earliest by the first.
        "first_withdrawal_after_s": (limits.least_s, limits.most_s + spread),
        "last_withdrawal_after_s": (limits.least_s, limits.most_s + spread),
        "first_update_after_decision_s": (0.0, mrai + UPDATE_S),
        "routers_applied_within_s": (None, APPLIED_S),
    }
    decisive = [applied, drained, *decided, update]
    return judged(measured, decisive, passed=not silent, values=after, band=band)


def own_decisions(run: Timeline) -> Finding:
    """Judge F22: every name server saw no data centre and withdrew by itself; others agree."""
    span = Span(run.phase("fault").start, dark(run).end)
    if not run.of(Health.kind):
        _missing("no health agent wrote a decision")
    decided = withdrawals(run, span)
    servers = set(run.nodes("dns")) or _missing("the journal lists no name server")
    silent = sorted(servers - set(decided))
    reasoned = {name for name, event in decided.items() if saw_no_data_centre(event)}
    seen = {name for name in decided if name in servers and edge_agrees(run, decided[name])}
    gone = {name for name in decided if name in servers and bgpd_agrees(run, decided[name])}
    ends = [ended_after(run, event) for event in decided.values()]
    until = max((event.at for event in decided.values()), default=span.start)
    orders = manual_work(run, Span(span.start, until))
    changed, looked = retyped(run, Span(span.start, until))
    measured = (
        f"{len(reasoned)} of {len(servers)} name servers found no data centre and withdrew"
        + (f"; no withdrawal by {', '.join(silent)}" if silent else "")
        + f"; at {len(seen)} the edge proxy did not reach one either, of {len(gone)} bgpd asked "
        f"from outside had stopped; {len(orders)} changes or log-ins at PoP nodes before the last "
        f"decision, {len(changed)} of {looked} looks saw other lines running"
    )
    values = {
        "name_servers_that_found_none": float(len(reasoned & servers)),
        "edges_that_agree": float(len(seen)),
        "name_servers_that_stopped": float(len(gone)),
        "orders": float(len(orders)),
        "looks_with_other_lines": float(len(changed)),
    }
    whole = float(len(servers))
    band: dict[str, tuple[float | None, float | None]] = {
        "name_servers_that_found_none": (whole, None),
        "edges_that_agree": (whole, None),
        "name_servers_that_stopped": (whole, None),
        "orders": (0.0, 0.0),
        "looks_with_other_lines": (0.0, 0.0),
    }
    if None in ends and not silent:
        _missing("the end of bgpd's announcement is not in the journal")
    if ends and not silent:
        values["longest_end_s"] = max(end for end in ends if end is not None)
        band["longest_end_s"] = (None, ENDED_S)
    decisive = [*decided.values(), *orders, *changed[:5]]
    return judged(measured, decisive, passed=not silent, values=values, band=band)


def all_alike(run: Timeline) -> Finding:
    """Judge F23: all sites stop announcing at once, and one alone is absorbed."""
    alone = one_alone(run)
    start = run.phase("fault").start
    was = _announcing_before(run)
    now = enough("looks at what PoPs announce in the outage", run.of(PopAnnounced.kind, dark(run)))
    unseen = set(was) - {look.subject for look in now}
    if unseen:
        _missing(
            f"in the outage nobody looked at what these announce: {', '.join(sorted(unseen))}"
        )
    before = [pop for pop, look in was.items() if require_texts(look, "prefixes")]
    still = {look.subject for look in now if require_texts(look, "prefixes")}
    decided = withdrawals(run, Span(start, dark(run).end))
    ats = [event.at for event in decided.values()]
    spread = max(ats) - min(ats) if ats else float("inf")
    measured = (
        f"announcing sites {len(before)} to {len(still)}; {len(ats)} decisions within "
        f"{spread:.1f} s; alone: {alone.measured}"
    )
    passed = alone.verdict is not Verdict.FAIL
    values = {
        "sites_before": float(len(before)),
        "sites_during": float(len(still)),
        "decisions": float(len(ats)),
        "decisions_spread_s": spread,
    }
    band = {
        "sites_before": (max(2.0, float(len(was))), None),
        "sites_during": (0.0, 0.0),
        "decisions": (max(2.0, float(len(run.nodes("dns")))), None),
        "decisions_spread_s": (None, patience(run).apart_s),
    }
    decisive = [*was.values(), *decided.values(), *latest(now).values()]
    found = judged(measured, decisive, passed=passed, values=values, band=band)
    if found.verdict is Verdict.PASS and alone.verdict is Verdict.UNKNOWN:
        return Finding(Verdict.UNKNOWN, measured, cited(decided.values()))
    return found


def one_alone(run: Timeline) -> Finding:
    """Return whether the isolation of one PoP made only it withdraw, without a route lost."""
    span = run.phase(CONTROL_POP)
    seen = collector.looks(run, span, "with one PoP cut off")
    lost = [look for look in seen if not set(paths(look)) >= DNS_ROUTES]
    decided = withdrawals(run, span)
    sites = sorted({run.site(name) for name in decided})
    if not sites:
        return Finding(Verdict.UNKNOWN, "no name server withdrew, so no PoP was cut off")
    failed = [
        run.site(look.subject)
        for look in enough("PoP-to-DC looks", run.of(Reach.kind, span, between="pop-dc"))
        if not require_flag(look, "ok")
    ]
    cut = [site for site in sites if failed.count(site) >= CUT_LOOKS]
    quiet = {
        look.subject
        for look in enough("looks at what PoPs announce", run.of(PopAnnounced.kind, span))
        if not require_texts(look, "prefixes")
    }
    measured = (
        f"withdrawal at {', '.join(sites)} only"
        if len(sites) == 1
        else f"withdrawals at {', '.join(sites)}"
    ) + f", DNS prefixes missing in {len(lost)} of {len(seen)} looks"
    measured += "" if cut == sites else ", not cut off"
    measured += "" if quiet == set(sites) else f", silent: {', '.join(sorted(quiet)) or 'none'}"
    passed = len(sites) == 1 and not lost and cut == sites and quiet == set(sites)
    return judged(measured, [*decided.values(), *lost[:5]], passed=passed)


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


def _announcing_before(run: Timeline) -> dict[str, Event]:
    """Return the last look before the fault at what each PoP announces, all of them something."""
    span = Span(0, run.phase("fault").start)
    was = latest(enough("looks at what PoPs announce before", run.of(PopAnnounced.kind, span)))
    quiet = sorted(pop for pop, look in was.items() if not require_texts(look, "prefixes"))
    if quiet:
        raise Unseen(f"announced nothing before the fault: {', '.join(quiet)}", was.values())
    return was


def _draining(look: Event) -> bool:
    return not is_blind(look) and require_number(look, "routers_drained") > 0


def _earliest(events: Iterable[Event]) -> Event | None:
    return min(events, key=lambda event: event.at, default=None)


def _missing(reason: str) -> NoReturn:
    raise Unseen(reason)


FACTS = (
    Fact(
        "F06",
        f"all routers applied the change within {APPLIED_S:g} s; from the first: a plane seen "
        "drained, every name server's withdrawal (fall - 1) intervals later at least, and from "
        "the last: one interval, a time-out and 1 s more at most; then an update of a DNS prefix "
        "within one MRAI and 2 s",
        fast_chain,
    ),
    Fact(
        "F22",
        "every name server logs that no data centre answers and withdraws; its PoP's edge proxy "
        "reaches none either, its bgpd stops within 1 s; nobody logs in, nobody types at a PoP",
        own_decisions,
    ),
    Fact(
        "F23",
        "announcing sites N to 0, decisions within one interval and one time-out of each other; "
        "one PoP alone: only it withdraws and no DNS prefix leaves the collector",
        all_alike,
    ),
    Fact(
        "F24",
        "some PoP announces a part only, all together the six",
        not_every_pop,
        kind=FactKind.CONSTRUCTION,
    ),
)
