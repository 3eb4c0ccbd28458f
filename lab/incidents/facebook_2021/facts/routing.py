"""The routes of AS 32934 at the collector: F07, F08, F09, F12, F17."""

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address, IPv4Network

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.events import Rib
from lab.incidents.facebook_2021.facts.windows import before, dark, recovery
from lab.incidents.facebook_2021.record import ASN, COVER, DNS_PREFIXES
from lab.journal.fields import count, require_number, require_table, text
from lab.journal.kinds.probe import BgpUpdate
from lab.journal.seen import Unseen, enough
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event
from lab.model.verdict import FactKind

DNS_ROUTES = frozenset(str(prefix) for prefix in DNS_PREFIXES)
A_NS = IPv4Address("129.134.30.12")
SHARE = (0.05, 0.20)  # F12: 6.3 % (Catchpoint) to 20 % (26 of 129 v4, an engineer's notebook)


def rib_before(run: Timeline) -> Event:
    """Return the last look at the collector's table before the fault."""
    return enough(
        "looks at the collector's table before the fault", run.of(Rib.kind, before(run))
    )[-1]


def paths(look: Event) -> dict[str, int]:
    """Return the number of paths of each prefix that has any."""
    found = require_table(look, "prefixes")
    return {prefix: int(count(found, prefix)) for prefix in found if count(found, prefix) > 0}


def gone(run: Timeline) -> tuple[frozenset[str], list[Event]]:
    """Return the prefixes missing from every look of the settled outage, and the looks."""
    was = paths(rib_before(run))
    looks = enough("looks at the collector's table during the outage", run.of(Rib.kind, dark(run)))
    seen = frozenset().union(*map(paths, looks))
    return frozenset(was) - seen, looks


def longest_match(prefixes: Iterable[str], address: IPv4Address) -> str:
    """Return the most specific of the prefixes that covers an address, empty when none does."""
    covering = [net for net in map(IPv4Network, prefixes) if address in net]
    return str(max(covering, key=lambda net: net.prefixlen)) if covering else ""


def origin_is_ours(run: Timeline) -> Finding:
    """Judge F07: the collector sees the prefixes originated by AS 32934."""
    looks = enough("looks at the collector's table", run.of(Rib.kind))
    origins = {int(require_number(look, "origin")) for look in looks}
    ends = {_origin(path) for look in looks for path in _best(look).values()}
    measured = (
        f"origin {_listed(origins)} in {len(looks)} looks; AS paths end in {_listed(ends) or '-'}"
    )
    return judged(measured, looks, passed=origins == {ASN} and ends == {str(ASN)})


def exactly_six(run: Timeline) -> Finding:
    """Judge F08: what left the collector's table is exactly the six DNS routes."""
    was = rib_before(run)
    left, looks = gone(run)
    always = frozenset.intersection(*(frozenset(paths(look)) for look in looks))
    ever, kept = frozenset(paths(was)) - always, DNS_ROUTES - left
    measured = (
        f"left: {_listed(left) or 'none'}"
        + (f"; not expected: {_listed(ever - DNS_ROUTES)}" if ever - DNS_ROUTES else "")
        + (f"; still there or never seen: {_listed(kept)}" if kept else "")
    )
    return judged(measured, [was, *looks[:1], looks[-1]], passed=ever == left == DNS_ROUTES)


def cover_stayed(run: Timeline) -> Finding:
    """Judge F09: 129.134.0.0/17 kept a path throughout and then matched the name servers."""
    was = rib_before(run)
    span = Span(run.phase("fault").start, dark(run).end)
    looks = enough("looks at the collector's table since the fault", run.of(Rib.kind, span))
    held = [paths(look).get(str(COVER), 0) for look in looks]
    match_was = longest_match(paths(was), A_NS)
    match_now = longest_match(paths(looks[-1]), A_NS)
    measured = (
        f"{COVER}: {min(held)} to {max(held)} paths in {len(looks)} looks; "
        f"{A_NS} matched {match_was or 'nothing'} before, {match_now or 'nothing'} at the end"
    )
    fewest = min(looks, key=lambda look: paths(look).get(str(COVER), 0))
    passed = min(held) >= 1 and match_now == str(COVER)
    return judged(measured, [was, fewest, looks[0], looks[-1]], passed=passed)


def few_withdrawn(run: Timeline) -> Finding:
    """Judge F12: a small share of the prefixes left, all DNS prefixes among them."""
    was = rib_before(run)
    left, looks = gone(run)
    share = len(left) / len(paths(was)) if paths(was) else 0.0
    missed = DNS_ROUTES - left
    measured = f"{len(left)} of {len(paths(was))} prefixes withdrawn ({share:.1%})" + (
        f"; without {_listed(missed)}" if missed else ", all six DNS prefixes among them"
    )
    passed = SHARE[0] <= share <= SHARE[1] and not missed
    return judged(measured, [was, looks[0], looks[-1]], passed=passed)


def no_hijack(run: Timeline) -> Finding:
    """Judge F17: no other AS originated any of the prefixes at any time."""
    ours = set(paths(rib_before(run)))
    updates = [
        event for event in run.of(BgpUpdate.kind, type="A") if text(event.data, "prefix") in ours
    ]
    usable = enough("announcements at the collector", updates, least=1)
    since = Span(run.phase("fault").start, recovery(run).end)
    if not any(since.covers(event.at) for event in usable):
        raise Unseen("no announcement at the collector since the fault", usable)
    strange = [event for event in usable if _origin(event.data.get("path")) != str(ASN)]
    measured = f"{len(strange)} of {len(usable)} announcements by another origin"
    return judged(measured, strange or usable, passed=not strange)


def _best(look: Event) -> Mapping[str, object]:
    best = look.data.get("best")
    return best if isinstance(best, dict) else {}


def _origin(path: object) -> str:
    hops = path if isinstance(path, list) else str(path or "").split()
    return str(hops[-1]) if hops else ""


def _listed(values: Iterable[object]) -> str:
    return ", ".join(sorted(str(value) for value in values))


FACTS = (
    Fact("F07", f"origin {ASN} in every look", origin_is_ours, kind=FactKind.CONSTRUCTION),
    Fact("F08", f"exactly {_listed(DNS_ROUTES)}", exactly_six),
    Fact(
        "F09", f"{COVER} has at least one path in every look and then matches {A_NS}", cover_stayed
    ),
    Fact(
        "F12",
        "5 % to 20 % of the origin's prefixes, the six DNS prefixes among them",
        few_withdrawn,
        kind=FactKind.CONSTRUCTION,
    ),
    Fact("F17", f"no announcement of these prefixes by another origin than {ASN}", no_hijack),
)
