"""Negative controls: what must not break (C1 to C4)."""

from collections.abc import Sequence
from itertools import pairwise

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.events import Backbone
from lab.incidents.facebook_2021.facts import collector
from lab.incidents.facebook_2021.facts.anycast import withdrawals
from lab.incidents.facebook_2021.facts.collector import DNS_ROUTES, paths
from lab.incidents.facebook_2021.facts.control_pop import POP_CUT_OFF
from lab.incidents.facebook_2021.facts.records import in_house
from lab.incidents.facebook_2021.facts.service import unavailable
from lab.journal.fields import (
    require_flag,
    require_number,
    text,
)
from lab.journal.kinds.probe import BgpUpdate, Dns, Http, Reach
from lab.journal.kinds.server import Load
from lab.journal.seen import Unseen, enough
from lab.journal.served import attempts, total
from lab.journal.timeline import Span, Timeline, where
from lab.model.event import Event

PLANE, PREFIXES, KEEP = "control-plane", "control-prefixes", "control-keep"
NOISE = 0.02  # share of failures a busy machine may add; a control has some hundred fetches
USED = 0.9  # share of users' attempts that must succeed before anybody could notice anything
MOVED = 0.05  # share of looks that may be under way while routes move, twice in one control
MOSTLY = 0.9


def users(run: Timeline, span: Span) -> float:
    """Return the share of the users' attempts that succeeded in a span.

    Raises:
        Unseen: the users' attempts were not seen, or nobody tried.
    """
    loads = enough("seconds of users", run.of(Load.kind, span))
    served = total(map(attempts, loads)).served
    if served is None:
        raise Unseen("the users did nothing", loads)
    return served


def plane_drained(run: Timeline) -> Finding:
    """Judge C1: one plane drained, nobody notices."""
    span = run.phase(PLANE)
    drained = _drained_planes(run, span)
    steady, during = users(run, run.phase("steady")), users(run, span)
    probes = _reaching(run, span, "with one plane drained")
    unseen = _pairs(_reaching(run, run.phase("steady"), "in steady")) - _pairs(probes)
    if unseen:
        raise Unseen(f"{len(unseen)} pairs were not tried with one plane drained", probes)
    lost = [look for look in probes if not require_flag(look, "ok")]
    # The stream is silent, so it must have spoken at another time, and the table says the same.
    enough("updates at the collector in the whole run", run.of(BgpUpdate.kind))
    gone = run.of(BgpUpdate.kind, span, type="W")
    had = paths(collector.looks(run, run.phase("steady"), "in steady")[-1])
    tables = collector.looks(run, span, "with one plane drained")
    fewer = [look for look in tables if any(paths(look).get(each, 0) < had[each] for each in had)]
    gave_up = withdrawals(run, span)
    twice = _twice(probes)
    measured = (
        f"drained: {', '.join(drained)}; {len(lost)} of {len(probes)} reach looks lost, "
        f"{len(twice)} pairs twice in a row, {len(gone)} withdrawals at the collector, "
        f"{len(fewer)} of {len(tables)} looks at its table with fewer paths, "
        f"{len(gave_up)} by name servers; users served {during:.1%} (steady {steady:.1%})"
    )
    # Routers take the drain, and its end, milliseconds apart, so a packet under way may be lost:
    # one of a pair each time, and not two in a row.
    values = {
        "planes_drained": float(len(drained)),
        "reach_lost_share": len(lost) / len(probes),
        "pairs_lost_twice": float(len(twice)),
        "withdrawals": float(len(gone) + len(gave_up)),
        "looks_with_fewer_paths": float(len(fewer)),
        "users_served_less": steady - during,
    }
    band = {
        "planes_drained": (1.0, 1.0),
        "reach_lost_share": (None, MOVED),
        "pairs_lost_twice": (0.0, 0.0),
        "withdrawals": (0.0, 0.0),
        "looks_with_fewer_paths": (0.0, 0.0),
        "users_served_less": (None, NOISE),
    }
    decisive = [*drained.values(), *lost[:5], *gone[:4], *fewer[:3], *gave_up.values()]
    passed = steady >= USED
    return judged(measured, [*decisive, *probes[-4:]], passed=passed, values=values, band=band)


def _reaching(run: Timeline, span: Span, when: str) -> list[Event]:
    looks = [e for e in run.of(Reach.kind, span) if text(e.data, "between") in ("dc-dc", "pop-dc")]
    return enough(f"reach looks {when}", looks)


def _pairs(looks: Sequence[Event]) -> set[tuple[str, str]]:
    return {(look.subject, text(look.data, "dst")) for look in looks}


def _twice(looks: Sequence[Event]) -> list[tuple[str, str]]:
    """Return the pairs of which two looks in a row were lost."""
    pairs: dict[tuple[str, str], list[bool]] = {}
    for look in looks:
        pairs.setdefault((look.subject, text(look.data, "dst")), []).append(
            require_flag(look, "ok")
        )
    return [
        pair
        for pair, seen in pairs.items()
        if any(not (one or two) for one, two in pairwise(seen))
    ]


def other_prefixes_withdrawn(run: Timeline) -> Finding:
    """Judge C3: as many prefixes withdrawn, none of DNS, and nobody notices."""
    span = run.phase(PREFIXES)
    gone = enough("withdrawals at the collector", run.of(BgpUpdate.kind, span, type="W"), least=1)
    names = {text(event.data, "prefix") for event in gone}
    steady, during = users(run, run.phase("steady")), users(run, span)
    measured = (
        f"{len(names)} prefixes withdrawn, {len(names & DNS_ROUTES)} of them DNS; "
        f"users served {during:.1%} (steady {steady:.1%})"
    )
    passed = len(names) >= len(DNS_ROUTES) and not names & DNS_ROUTES and during >= steady - NOISE
    return judged(measured, gone, passed=passed)


def dns_kept(run: Timeline) -> Finding:
    """Judge C4: DNS announced with the backbone down answers, and pages are 503."""
    span = run.phase(KEEP).last(0.5)
    drained = enough("backbone looks", run.of(Backbone.kind, span))
    if any(
        require_number(look, "routers_drained") < require_number(look, "routers")
        for look in drained
    ):
        raise Unseen("the backbone was not down", drained)
    looks = enough("look-ups", [e for e in run.of(Dns.kind, span, role="resolver") if in_house(e)])
    pages = enough("fetches", run.of(Http.kind, span, by="name"))
    answered = where(looks, "rcode", {"NOERROR"})
    refused = [page for page in pages if unavailable(page)]
    measured = (
        f"{len(answered)} of {len(looks)} look-ups answered, "
        f"{len(refused)} of {len(pages)} fetches 503"
    )
    passed = len(answered) >= MOSTLY * len(looks) and len(refused) >= MOSTLY * len(pages)
    return judged(measured, [*looks[-10:], *pages[-10:]], passed=passed)


def _drained_planes(run: Timeline, span: Span) -> dict[str, Event]:
    looks = enough("backbone looks with one plane drained", run.of(Backbone.kind, span))
    touched = {e.subject: e for e in looks if require_number(e, "routers_drained") > 0}
    whole = [
        e for e in looks if require_number(e, "routers_drained") == require_number(e, "routers")
    ]
    if not whole:
        raise Unseen("no plane was seen drained", looks)
    return touched


FACTS = (
    Fact(
        "C1",
        "one plane drained; at most 5 % of reach looks lost, none of a pair twice in a row, no "
        "withdrawal at a collector that hears every feeder, users served as before (2 % noise)",
        plane_drained,
        control=True,
    ),
    POP_CUT_OFF,
)

# Played by scenarios of their own; scored where the journal has their phase.
OPTIONAL = {
    PREFIXES: Fact(
        "C3",
        "at least six prefixes withdrawn, none of DNS; users served as before (2 % noise)",
        other_prefixes_withdrawn,
        control=True,
    ),
    KEEP: Fact(
        "C4",
        "at least 90 % of look-ups answered and 90 % of fetches 503",
        dns_kept,
        control=True,
    ),
}
