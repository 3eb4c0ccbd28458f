"""The routes of AS 32934 at the collector: F07, F08, F09, F12, F17."""

from collections.abc import Iterable, Mapping
from ipaddress import ip_network

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.facts.collector import (
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
from lab.incidents.facebook_2021.facts.family import (
    IPV4,
    IPV6,
    Family,
    both,
    longest_match,
)
from lab.incidents.facebook_2021.facts.windows import before, dark, recovery
from lab.incidents.facebook_2021.record import ASN
from lab.journal.fields import require_number, text
from lab.journal.kinds.probe import BgpUpdate
from lab.journal.seen import Unseen, enough
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event
from lab.model.verdict import Band, FactKind

MOST = 0.20  # F12: 6.3 % (Catchpoint) to 20 % (26 of 129 v4, an engineer's notebook) left
DNS_ROUTES, COVERS = IPV4.routes, frozenset({IPV4.cover})


def gone(run: Timeline, of: Family = IPV4) -> tuple[frozenset[str], list[Event]]:
    """Return the prefixes missing from every look of the settled outage, and the looks."""
    seen = looks(run, dark(run), "during the outage", of)
    still = frozenset().union(*(paths(look, of) for look in seen))
    return frozenset(paths(rib_before(run, of), of)) - still, seen


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


def the_six_left(run: Timeline, of: Family) -> Finding:
    """Judge F08: the six DNS routes are among those that left, at every feeder."""
    was = rib_before(run, of)
    left, seen = gone(run, of)
    had = paths(was, of)
    heard = min((had.get(prefix, 0) for prefix in of.routes), default=0)
    again = updates(run, dark(run), of.routes, type="A")
    kept = of.routes - left
    measured = (
        f"left: {_listed(left) or 'none'}; before, each of the six had {heard} paths or more"
        + (f"; still there or never seen: {_listed(kept)}" if kept else "")
        + (f"; {len(again)} announcements of them in the outage" if again else "")
    )
    values = {
        "dns_prefixes_gone": float(len(of.routes & left)),
        "fewest_paths_before": float(heard),
        "announcements_in_the_outage": float(len(again)),
    }
    band = {
        "dns_prefixes_gone": (float(len(of.routes)), None),
        "fewest_paths_before": (float(len(feeders(run))), None),
        "announcements_in_the_outage": (0.0, 0.0),
    }
    return judged(measured, [was, *seen[:1], *again[:5], seen[-1]], values=values, band=band)


def cover_stayed(run: Timeline, of: Family) -> Finding:
    """Judge F09: the cover kept its paths throughout and then matched the name servers."""
    was = rib_before(run, of)
    span = Span(run.phase("fault").start, dark(run).end)
    seen = looks(run, span, "since the fault", of)
    alive = enough("updates at the collector since the fault", _updates(run, span, of))
    withdrawn = updates(run, span, frozenset({of.cover}), type="W")
    held = [paths(look, of).get(of.cover, 0) for look in seen]
    server = of.servers[0]
    match_was = longest_match(paths(was, of), server)
    match_now = longest_match(paths(seen[-1], of), server)
    measured = (
        f"{of.cover}: {min(held)} to {max(held)} paths in {len(seen)} looks, "
        f"{len(withdrawn)} of {len(alive)} updates withdrew it; "
        f"{server} matched {match_was or 'nothing'} before, {match_now or 'nothing'} at the end"
    )
    fewest = min(seen, key=lambda look: paths(look, of).get(of.cover, 0))
    passed = match_was in of.routes and match_now == of.cover
    values = {"fewest_paths": float(min(held)), "withdrawals": float(len(withdrawn))}
    band = {"fewest_paths": (float(len(feeders(run))), None), "withdrawals": (0.0, 0.0)}
    decisive = [was, fewest, seen[0], *withdrawn[:5], seen[-1]]
    return judged(measured, decisive, passed=passed, values=values, band=band)


def most_stayed(run: Timeline, of: Family) -> Finding:
    """Judge F12: the six DNS prefixes left, and every other prefix stayed, the cover with them.

    The share is one of IPv4: how many prefixes of IPv6 there were is not known.
    """
    was = rib_before(run, of)
    known = frozenset(paths(was, of))
    left, settled = gone(run, of)
    seen = looks(run, Span(run.phase("fault").start, dark(run).end), "since the fault", of)
    throughout = frozenset.intersection(*(frozenset(paths(each, of)) for each in seen))
    others = known - of.routes - throughout
    covers = {prefix for prefix in known - of.routes if _holds_a_server(prefix, of)}
    share = len(left) / len(known) if known else 1.0
    missed = of.routes - left
    told = "a share that the length of the blueprint's list decides"
    measured = (
        f"{len(left)} of {len(known)} prefixes withdrawn ({share:.1%}, {told})"
        + (f"; without {_listed(missed)}" if missed else ", all six DNS prefixes among them")
        + (f"; others that left: {_listed(others)}" if others else "; no other left")
    )
    values = {"other_prefixes_gone": float(len(others)), "share_withdrawn": share}
    band: dict[str, Band] = {"other_prefixes_gone": (0.0, 0.0)}
    if of is not IPV6:
        band["share_withdrawn"] = (None, MOST)
    passed = not missed and covers >= {of.cover}
    decisive = [was, settled[0], settled[-1]]
    return judged(measured, decisive, passed=passed, values=values, band=band)


def no_hijack(run: Timeline, of: Family) -> Finding:
    """Judge F17: no other AS originated any prefix inside the space of AS 32934 at any time."""
    was = rib_before(run, of)
    ours = space(was, of)
    told = [e for e in run.of(BgpUpdate.kind, type="A") if inside(text(e.data, "prefix"), ours)]
    usable = enough("announcements at the collector", told, least=1)
    since = Span(run.phase("fault").start, recovery(run).end)
    if not any(since.covers(event.at) for event in usable):
        raise Unseen("no announcement at the collector since the fault", usable)
    early = looks(run, before(run), "before the fault", of)
    seen = [*early, *looks(run, since, "since the fault", of)]
    strange = [event for event in usable if origin(event.data.get("path")) != str(ASN)]
    foreign = [look for look in seen if _foreign(look, of)]
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


def _updates(run: Timeline, span: Span, of: Family) -> list[Event]:
    return [e for e in run.of(BgpUpdate.kind, span) if of.has(text(e.data, "prefix"))]


def _foreign(look: Event, of: Family = IPV4) -> list[str]:
    """Return the prefixes of our space that a path to another AS leads to."""
    return [prefix for prefix, told in origins(look, of).items() if told != {str(ASN)}]


def _holds_a_server(prefix: str, of: Family) -> bool:
    return any(server in ip_network(prefix) for server in of.servers)


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
    Fact(
        "F08",
        f"{_listed(DNS_ROUTES)} among those gone, at every feeder; likewise the six of IPv6",
        both(the_six_left),
    ),
    Fact(
        "F09",
        f"{IPV4.cover} has a path of every feeder in every look, is not withdrawn, and matches "
        f"{IPV4.servers[0]} where a DNS prefix did before; likewise {IPV6.cover}",
        both(cover_stayed),
    ),
    Fact(
        "F12",
        "the six DNS prefixes left and no other, the cover least of all; 20 % of all at most; "
        "likewise the six of IPv6, but for the share",
        both(most_stayed),
        kind=FactKind.CONSTRUCTION,
    ),
    Fact(
        "F17",
        f"no announcement and no path inside its space by another origin than {ASN}",
        both(no_hijack),
    ),
)
