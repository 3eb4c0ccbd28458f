"""Which routes leave decides, not how many: C3, F13."""

from dataclasses import dataclass

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.facts import collector
from lab.incidents.facebook_2021.facts.collector import DNS_ROUTES, paths
from lab.incidents.facebook_2021.facts.controls import NOISE
from lab.incidents.facebook_2021.facts.lookups import at_resolvers, share
from lab.incidents.facebook_2021.facts.routing import gone
from lab.incidents.facebook_2021.facts.served import users
from lab.incidents.facebook_2021.facts.windows import lapsed
from lab.journal.fields import require_number, text
from lab.journal.kinds.probe import BgpUpdate
from lab.journal.seen import Unseen
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event

PREFIXES = "control-prefixes"
LOOKS = 3  # in a row without a prefix: it is gone, no feeder has a path
RESOLVED = 0.95
FAILED = 0.05


@dataclass(frozen=True, slots=True)
class Absent:
    """The prefixes that were away in the control, and the looks at the collector's table."""

    names: frozenset[str]
    was: Event
    looks: tuple[Event, ...]


def others_withdrawn(run: Timeline) -> Finding:
    """Judge C3: as many prefixes withdrawn, none of DNS, and nobody notices."""
    span, away = run.phase(PREFIXES), _absent(run)
    dns = sum(_moved(away, prefix) for prefix in DNS_ROUTES)
    steady, during = users(run, run.phase("steady")), users(run, span)
    answered, looks = _answered(run, span)
    measured = (
        f"{len(away.names)} prefixes without a path at any feeder in {LOOKS} looks in a row, "
        f"{dns} DNS prefixes touched; {answered:.1%} of {len(looks)} look-ups answered; users "
        f"served {during:.1%} (steady {steady:.1%})"
    )
    values = {
        "prefixes_gone": float(len(away.names - DNS_ROUTES)),
        "dns_prefixes_touched": float(dns),
        "answered": answered,
        "served": during,
        "served_steady": steady,
    }
    band = {
        "prefixes_gone": (float(len(DNS_ROUTES)), None),
        "dns_prefixes_touched": (0.0, 0.0),
        "answered": (RESOLVED, None),
        "served": (steady - NOISE, None),
        "served_steady": (RESOLVED, None),
    }
    return judged(measured, [away.was, *away.looks, *looks[-5:]], values=values, band=band)


def identity_decides(run: Timeline) -> Finding:
    """Judge F13: without six other prefixes names resolve, without the six of DNS none does."""
    away = _absent(run)
    others = away.names - DNS_ROUTES
    left, ribs = gone(run)
    control, before = _answered(run, run.phase(PREFIXES))
    outage, during = _answered(run, lapsed(run))
    measured = (
        f"{len(others)} prefixes without DNS gone: {control:.1%} of {len(before)} look-ups "
        f"answered; {len(left)} prefixes gone, {len(left & DNS_ROUTES)} of them DNS: "
        f"{outage:.1%} of {len(during)}"
    )
    values = {
        "others_gone": float(len(others)),
        "answered_without_others": control,
        "dns_gone": float(len(left & DNS_ROUTES)),
        "answered_without_dns": outage,
    }
    band = {
        "others_gone": (float(max(len(left), len(DNS_ROUTES))), None),
        "answered_without_others": (RESOLVED, None),
        "dns_gone": (float(len(DNS_ROUTES)), None),
        "answered_without_dns": (None, FAILED),
    }
    decisive = [away.was, *away.looks[-LOOKS:], ribs[-1], *before[-5:], *during[-5:]]
    return judged(measured, decisive, values=values, band=band)


def _absent(run: Timeline) -> Absent:
    """Return what was away in the control.

    Raises:
        Unseen: the table was not read often enough, or a feeder was not heard.
    """
    span = run.phase(PREFIXES)
    earlier = Span(run.phase("steady").start, span.start)
    was = collector.looks(run, earlier, "before the control")[-1]
    looks = collector.looks(run, span, "in the control")
    had = paths(was)
    rows = [paths(look) for look in looks]
    names = {
        prefix
        for prefix in had
        if any(
            all(prefix not in row for row in rows[at : at + LOOKS])
            for at in range(len(rows) - LOOKS + 1)
        )
    }
    withdrawn = {
        (require_number(event, "peer_as"), text(event.data, "prefix"))
        for event in run.of(BgpUpdate.kind, span, type="W")
    }
    for prefix in sorted(names):
        heard = sum(1 for _, name in withdrawn if name == prefix)
        if heard < had[prefix]:
            raise Unseen(f"{prefix}: {heard} of {had[prefix]} feeders withdrew it", looks)
    return Absent(frozenset(names), was, tuple(looks))


def _moved(away: Absent, prefix: str) -> bool:
    had = paths(away.was).get(prefix, 0)
    if not had:
        raise Unseen(f"{prefix} had no path before the control", [away.was])
    return any(paths(look).get(prefix, 0) < had for look in away.looks)


def _answered(run: Timeline, span: Span) -> tuple[float, list[Event]]:
    asked = at_resolvers(run, span)
    return share(asked, "NOERROR"), asked


CONTROL = Fact(
    "C3",
    f"at least six prefixes without a path at any feeder in {LOOKS} looks in a row, none of DNS "
    f"touched; {RESOLVED:.0%} of look-ups answered, users served as before ({NOISE:.0%} noise)",
    others_withdrawn,
    control=True,
)
FACTS = (
    Fact(
        "F13",
        f"without six other prefixes at least {RESOLVED:.0%} of look-ups answered (C3's phase); "
        f"without no more prefixes, but the six of DNS, at most {FAILED:.0%}",
        identity_decides,
    ),
)
