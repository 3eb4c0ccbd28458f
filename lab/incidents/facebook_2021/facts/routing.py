"""The routes of AS 32934 at the collector: F07, F08, F09, F12, F17."""

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address, IPv4Network

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.facts.collector import (
    DNS_ROUTES,
    feeders,
    inside,
    looks,
    origin,
    origins,
    paths,
    rib_before,
    space,
    updates,
)
from lab.incidents.facebook_2021.facts.windows import before, dark, recovery
from lab.incidents.facebook_2021.record import ASN, COVER, NAME_SERVERS
from lab.journal.fields import require_number, text
from lab.journal.kinds.probe import BgpUpdate
from lab.journal.seen import Unseen, enough
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event
from lab.model.verdict import FactKind

A_NS = IPv4Address("129.134.30.12")
MOST = 0.20  # F12: 6.3 % (Catchpoint) to 20 % (26 of 129 v4, an engineer's notebook) left
COVERS = frozenset({str(COVER)})


def gone(run: Timeline) -> tuple[frozenset[str], list[Event]]:
    """Return the prefixes missing from every look of the settled outage, and the looks."""
    seen = looks(run, dark(run), "during the outage")
    still = frozenset().union(*map(paths, seen))
    return frozenset(paths(rib_before(run))) - still, seen


def longest_match(prefixes: Iterable[str], address: IPv4Address) -> str:
    """Return the most specific of the prefixes that covers an address, empty when none does."""
    covering = [net for net in map(IPv4Network, prefixes) if address in net]
    return str(max(covering, key=lambda net: net.prefixlen)) if covering else ""


def origin_is_ours(run: Timeline) -> Finding:
    """Judge F07: every path to a prefix of AS 32934 ends in it, while all feeders are heard."""
    early = looks(run, before(run), "before the fault")
    seen = [*early, *looks(run, Span(run.phase("fault").start, run.end + 1), "since the fault")]
    asked = {int(require_number(look, "origin")) for look in seen}
    known = [look for look in early if set(paths(look)) <= set(origins(look))]
    if not known:
        raise Unseen("no look tells the origin of every prefix", early)
    ends = {each for look in seen for told in origins(look).values() for each in told}
    ends |= {origin(path) for look in seen for path in _best(look).values()}
    foreign = [look for look in seen if _foreign(look)]
    prefixes = len(set(paths(early[-1])) & set(origins(early[-1])))
    measured = (
        f"paths to {prefixes} prefixes end in AS {_listed(ends) or '-'} in {len(seen)} looks, "
        f"of {len(feeders(run))} feeders"
    )
    values = {"prefixes": float(prefixes), "looks_with_another_origin": float(len(foreign))}
    band = {
        "prefixes": (float(len(DNS_ROUTES | COVERS)), None),
        "looks_with_another_origin": (0.0, 0.0),
    }
    passed = asked == {ASN} and ends == {str(ASN)} and set(paths(early[-1])) >= DNS_ROUTES | COVERS
    return judged(measured, foreign or seen, passed=passed, values=values, band=band)


def the_six_left(run: Timeline) -> Finding:
    """Judge F08: the six DNS routes are among those that left, at every feeder."""
    was = rib_before(run)
    left, seen = gone(run)
    had = paths(was)
    heard = min((had.get(prefix, 0) for prefix in DNS_ROUTES), default=0)
    again = updates(run, dark(run), DNS_ROUTES, type="A")
    kept = DNS_ROUTES - left
    measured = (
        f"left: {_listed(left) or 'none'}; before, each of the six had {heard} paths or more"
        + (f"; still there or never seen: {_listed(kept)}" if kept else "")
        + (f"; {len(again)} announcements of them in the outage" if again else "")
    )
    values = {
        "dns_prefixes_gone": float(len(DNS_ROUTES & left)),
        "fewest_paths_before": float(heard),
        "announcements_in_the_outage": float(len(again)),
    }
    band = {
        "dns_prefixes_gone": (float(len(DNS_ROUTES)), None),
        "fewest_paths_before": (float(len(feeders(run))), None),
        "announcements_in_the_outage": (0.0, 0.0),
    }
    return judged(measured, [was, *seen[:1], *again[:5], seen[-1]], values=values, band=band)


def cover_stayed(run: Timeline) -> Finding:
    """Judge F09: 129.134.0.0/17 kept its paths throughout and then matched the name servers."""
    was = rib_before(run)
    span = Span(run.phase("fault").start, dark(run).end)
    seen = looks(run, span, "since the fault")
    alive = enough("updates at the collector since the fault", run.of(BgpUpdate.kind, span))
    withdrawn = updates(run, span, COVERS, type="W")
    held = [paths(look).get(str(COVER), 0) for look in seen]
    match_was = longest_match(paths(was), A_NS)
    match_now = longest_match(paths(seen[-1]), A_NS)
    measured = (
        f"{COVER}: {min(held)} to {max(held)} paths in {len(seen)} looks, "
        f"{len(withdrawn)} of {len(alive)} updates withdrew it; "
        f"{A_NS} matched {match_was or 'nothing'} before, {match_now or 'nothing'} at the end"
    )
    fewest = min(seen, key=lambda look: paths(look).get(str(COVER), 0))
    passed = match_was in DNS_ROUTES and match_now == str(COVER)
    values = {"fewest_paths": float(min(held)), "withdrawals": float(len(withdrawn))}
    band = {"fewest_paths": (float(len(feeders(run))), None), "withdrawals": (0.0, 0.0)}
    decisive = [was, fewest, seen[0], *withdrawn[:5], seen[-1]]
    return judged(measured, decisive, passed=passed, values=values, band=band)


def most_stayed(run: Timeline) -> Finding:
    """Judge F12: the six DNS prefixes left, and every other prefix stayed, the cover with them."""
    was = rib_before(run)
    known = frozenset(paths(was))
    left, settled = gone(run)
    seen = looks(run, Span(run.phase("fault").start, dark(run).end), "since the fault")
    others = known - DNS_ROUTES - frozenset.intersection(*(frozenset(paths(e)) for e in seen))
    covers = {prefix for prefix in known - DNS_ROUTES if _holds_a_server(prefix)}
    share = len(left) / len(known) if known else 1.0
    missed = DNS_ROUTES - left
    measured = (
        f"{len(left)} of {len(known)} prefixes withdrawn ({share:.1%}, a share that the length of "
        "the blueprint's list decides)"
        + (f"; without {_listed(missed)}" if missed else ", all six DNS prefixes among them")
        + (f"; others that left: {_listed(others)}" if others else "; no other left")
    )
    values = {"other_prefixes_gone": float(len(others)), "share_withdrawn": share}
    band = {"other_prefixes_gone": (0.0, 0.0), "share_withdrawn": (None, MOST)}
    passed = not missed and covers >= COVERS
    decisive = [was, settled[0], settled[-1]]
    return judged(measured, decisive, passed=passed, values=values, band=band)


def no_hijack(run: Timeline) -> Finding:
    """Judge F17: no other AS originated any prefix inside the space of AS 32934 at any time."""
    was = rib_before(run)
    ours = space(was)
    told = [e for e in run.of(BgpUpdate.kind, type="A") if inside(text(e.data, "prefix"), ours)]
    usable = enough("announcements at the collector", told, least=1)
    since = Span(run.phase("fault").start, recovery(run).end)
    if not any(since.covers(event.at) for event in usable):
        raise Unseen("no announcement at the collector since the fault", usable)
    seen = [*looks(run, before(run), "before the fault"), *looks(run, since, "since the fault")]
    strange = [event for event in usable if origin(event.data.get("path")) != str(ASN)]
    foreign = [look for look in seen if _foreign(look)]
    measured = (
        f"{len(strange)} of {len(usable)} announcements inside its space by another origin; "
        f"{len(foreign)} of {len(seen)} looks at the table saw one"
    )
    values = {
        "announcements_by_others": float(len(strange)),
        "looks_with_another_origin": float(len(foreign)),
    }
    band = dict.fromkeys(values, (0.0, 0.0))
    decisive = [*strange, *foreign] or [*usable, was]
    return judged(measured, decisive, values=values, band=band)


def _foreign(look: Event) -> list[str]:
    """Return the prefixes of our space that a path to another AS leads to."""
    return [prefix for prefix, told in origins(look).items() if told != {str(ASN)}]


def _holds_a_server(prefix: str) -> bool:
    return any(server.address in IPv4Network(prefix) for server in NAME_SERVERS)


def _best(look: Event) -> Mapping[str, object]:
    best = look.data.get("best")
    return best if isinstance(best, dict) else {}


def _listed(values: Iterable[object]) -> str:
    return ", ".join(sorted(str(value) for value in values))


FACTS = (
    Fact(
        "F07",
        f"every path to its prefixes ends in {ASN}, in every look, all feeders heard",
        origin_is_ours,
        kind=FactKind.CONSTRUCTION,
    ),
    Fact("F08", f"{_listed(DNS_ROUTES)} among those gone, at every feeder", the_six_left),
    Fact(
        "F09",
        f"{COVER} has a path of every feeder in every look, is not withdrawn, and matches {A_NS} "
        "where a DNS prefix did before",
        cover_stayed,
    ),
    Fact(
        "F12",
        "the six DNS prefixes left and no other, the cover least of all; 20 % of all at most",
        most_stayed,
        kind=FactKind.CONSTRUCTION,
    ),
    Fact(
        "F17",
        f"no announcement and no path inside its space by another origin than {ASN}",
        no_hijack,
    ),
)
