"""Which route leads to each address of the name servers, before and in the outage: F18."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.facts.collector import feeders, looks, paths
from lab.incidents.facebook_2021.facts.family import IPV4, IPV6, Family, carried, longest_match
from lab.incidents.facebook_2021.facts.windows import before, dark
from lab.incidents.facebook_2021.record import COVER, NAME_SERVERS
from lab.journal.seen import Unseen
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event
from lab.model.verdict import Band, FactKind

Address = IPv4Address | IPv6Address
EXPECTED: Mapping[Address, str] = {
    **{each.address: str(COVER) if each.address in COVER else "" for each in NAME_SERVERS},
    **{each.address6: IPV6.cover for each in NAME_SERVERS},
}
LATE = 0.5  # of the settled outage: what was there until then may still have moved


def covers(run: Timeline) -> Finding:
    """Judge F18: each of the eight addresses was led to by a route of its own, then by a cover.

    Raises:
        Unseen: the network has no IPv6, or its table was not seen.
    """
    if not carried(run):
        raise Unseen("the network has no IPv6")
    settled = dark(run)
    late = Span(settled.start + LATE * settled.seconds, settled.end)
    seen = {
        family: (
            looks(run, before(run), "before the fault", family)[-1:],
            looks(run, late, "late in the outage", family),
        )
        for family in (IPV4, IPV6)
    }
    own = [address for address, match in _matches(seen, 0) if all(m in _routes() for m in match)]
    then = {address: match for address, match in _matches(seen, 1)}
    right = [address for address in EXPECTED if then[address] == {EXPECTED[address]}]
    held = [
        paths(look, family).get(family.cover, 0) for family in seen for look in seen[family][1]
    ]
    wrong = [address for address in EXPECTED if address not in right]
    measured = (
        f"before, {len(own)} of {len(EXPECTED)} addresses had a route of the DNS; late in the "
        f"outage {len(right)} match as expected: {_summed(then)}"
        + (
            f"; not so: {', '.join(f'{each} {_said(then[each])}' for each in wrong)}"
            if wrong
            else ""
        )
    )
    values = {
        "own_route_before": float(len(own)),
        "match_as_expected": float(len(right)),
        "fewest_paths_of_a_cover": float(min(held)),
    }
    band: dict[str, Band] = {
        "own_route_before": (float(len(EXPECTED)), None),
        "match_as_expected": (float(len(EXPECTED)), None),
        "fewest_paths_of_a_cover": (float(len(feeders(run))), None),
    }
    decisive = [look for was, now in seen.values() for look in (*was, *now)]
    return judged(measured, decisive, values=values, band=band)


Seen = Mapping[Family, tuple[Sequence[Event], Sequence[Event]]]


def _matches(seen: Seen, when: int) -> Iterator[tuple[Address, frozenset[str]]]:
    """Yield each address with what it matched in the looks before, or late."""
    for family, both in seen.items():
        tables = [paths(look, family) for look in both[when]]
        for address in family.servers:
            yield address, frozenset(longest_match(table, address) for table in tables)


def _routes() -> frozenset[str]:
    return IPV4.routes | IPV6.routes


def _summed(then: Mapping[Address, Iterable[str]]) -> str:
    found = sorted({_said(match) for match in then.values()})
    return ", ".join(
        f"{sum(_said(match) == each for match in then.values())} {each}" for each in found
    )


def _said(match: Iterable[str]) -> str:
    return " or ".join(sorted(each or "nothing" for each in match))


FACTS = (
    Fact(
        "F18",
        f"before, each of the eight addresses has a route of the DNS; late in the outage a and b "
        f"match {COVER}, c and d nothing, all four of IPv6 {IPV6.cover}, with a path of every "
        "feeder (that these are the covers is put in)",
        covers,
        kind=FactKind.CONSTRUCTION,
    ),
)
