"""Negative controls that the incident plays before its fault: C1, C2."""

from collections.abc import Sequence
from itertools import pairwise

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.events import Backbone
from lab.incidents.facebook_2021.facts import collector
from lab.incidents.facebook_2021.facts.collector import paths
from lab.incidents.facebook_2021.facts.control_pop import POP_CUT_OFF
from lab.incidents.facebook_2021.facts.decisions import withdrawals
from lab.incidents.facebook_2021.facts.served import users
from lab.journal.fields import (
    require_flag,
    require_number,
    text,
)
from lab.journal.kinds.probe import BgpUpdate, Reach
from lab.journal.seen import Unseen, enough
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event

PLANE = "control-plane"
NOISE = 0.02  # share of failures a busy machine may add; a control has some hundred fetches
USED = 0.9  # share of users' attempts that must succeed before anybody could notice anything
MOVED = 0.05  # share of looks that may be under way while routes move, twice in one control


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
