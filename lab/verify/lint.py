"""Lists the statements that Batfish ignores or reads differently from FRR; needs no Batfish.

Every rule was tried on Batfish 0.36.0 and FRR 8.4.4. ``docs/verify.md`` has the list for people.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lab.model.topology import Topology
from lab.model.verification import BlindSpot
from lab.verify.links import mismatched
from lab.verify.normalise import contexts, undefined_maps, without_ipv6, without_policy


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of statement: its block, and how Batfish reads it."""

    context: str  # pattern of the block's opening line; "" for the top level
    pattern: str
    reads: str
    shown_as: str = ""
    routed: bool = True  # it influences IPv4 routing

    @property
    def touches(self) -> bool:
        """Return whether such a statement can falsify an answer about routing."""
        return self.routed and not self.shown_as

    def matches(self, context: str, bare: str) -> bool:
        """Return whether a statement is one of these."""
        return bool(re.match(self.context + "$", context) and re.match(self.pattern, bare))


_BGP, _OSPF, _MAP, _PORT, _TOP = (
    "router bgp .*", "router ospf.*", "route-map .*", "interface .*", ".*",
)  # fmt: skip

_NO_IPV6 = "models no IPv6"
_FAMILY = "address-family ipv6"

RULES = (
    # Batfish gets these in another form that it reads: they falsify nothing.
    Rule(_BGP, r"neighbor \S+ shutdown", "ignores it and keeps the session",
         "a neighbor that is not configured"),
    Rule(_BGP, r"bgp shutdown", "ignores it and keeps every session",
         "neighbors that are not configured"),
    Rule(_PORT, r"ip ospf passive$", "ignores it and keeps the adjacency",
         "passive-interface"),
    Rule(_BGP, r"neighbor \S+ next-hop-self$", "ignores it at an internal neighbor",
         "next-hop-self force"),
    Rule(_TOP, r"bgp as-path access-list \S+ (?:seq \d+ )?(?:permit|deny) .*_",
         "takes _ for itself: the expression never matches", "what is no digit, or an end"),
    Rule(_TOP, r"bgp (community-list|as-path access-list) .* seq \d+", "drops the line",
         "the same line without seq"),
    # Batfish gets these unchanged.
    Rule(_BGP, r"(bgp|neighbor \S+) graceful-shutdown", "ignores it"),
    Rule(_BGP, r"neighbor \S+ (prefix-list|filter-list|distribute-list) ",
         "ignores it: every route passes"),
    Rule(_BGP, r"neighbor \S+ (maximum-prefix|weight|as-override|ttl-security|passive"
         r"|enforce-first-as|disable-connected-check|default-originate|unsuppress-map"
         r"|allowas-in origin)\b", "ignores it"),
    Rule(_BGP, r"neighbor \S+ (local-as|remove-private-AS all)\b", "knows some forms of it only"),
    Rule(_BGP, r"bgp confederation", "models confederations in part"),
    Rule(_BGP, r"address-family ipv6 unicast", _NO_IPV6, routed=False),
    Rule(_BGP, r"address-family (?!ipv4 unicast)", "models no other address family", routed=False),
    Rule(_BGP, r"(maximum-paths|bgp bestpath|bgp default local-preference|distance)\b(?! as-path "
         r"multipath-relax)(?! \d+$)", "ignores it"),
    Rule(_BGP, r"table-map|bgp dampening", "ignores it"),
    Rule(_BGP, r"aggregate-address .*as-set", "has it as a thing to do"),
    Rule(_OSPF, r"(max-metric router-lsa on-startup|ospf abr-type)",
         "loses the whole block after it"),
    Rule(_OSPF, r"(auto-cost|default-information|maximum-paths|distance|redistribute .* metric)",
         "ignores it"),
    Rule(_OSPF, r"area \S+ (?:range|stub|nssa|filter-list)",
         "fails on it or reads it in part"),
    Rule(_PORT, r"ip ospf (bfd|mtu-ignore|priority|authentication|message-digest)", "ignores it"),
    Rule(_MAP, r"match (peer|metric|local-preference|large-community|ip next-hop|interface|tag"
         r"|ip address (?!prefix-list))", "drops the line: the entry then matches everything"),
    Rule(_MAP, r"match community \S+ exact-match", "reads the word as the name of a second list"),
    Rule(_MAP, r"set (community (none|graceful-shutdown)|local-preference [+-]|large-community"
         r"|as-path prepend last-as|metric [+-])", "drops the line"),
    Rule(_MAP, r"continue\b", "drops the line"),
    Rule(_TOP, r"bgp community-list (?!standard|expanded)", "drops the line"),
    Rule(_TOP, r"bgp community-list expanded", "was only tried as far as reading it"),
    Rule(_TOP, r"(bgp large-community-list|access-list|bgp extcommunity-list)", "drops the line"),
    Rule(_TOP, r"ip route .* (tag|table|vrf|nexthop-vrf|onlink)\b", "drops the line"),
    Rule(_TOP, r"ip protocol ", "ignores it"),
    Rule(_TOP, r"ipv6 (route|prefix-list) ", _NO_IPV6, routed=False),
    Rule(_PORT, r"ipv6 address ", _NO_IPV6, routed=False),
    Rule(_MAP, r"match ipv6 ", _NO_IPV6, routed=False),
)  # fmt: skip


def lint(node: str, text: str) -> tuple[BlindSpot, ...]:
    """Return the blind spots of one router's configuration in the order of its lines."""
    raw = text.splitlines()
    lines = without_ipv6(tuple(raw))
    found = [
        BlindSpot(node, number, bare, rule.reads, rule.shown_as, touches=rule.touches)
        for number, (context, bare) in enumerate(contexts(raw), 1)
        if (rule := _rule(context, bare)) is not None
    ]
    named = [*_once(found), *_by_name(node, lines)]
    return tuple(sorted(named, key=lambda spot: spot.line))


def _once(found: Sequence[BlindSpot]) -> Iterator[BlindSpot]:
    """Yield the spots; where a router has the family IPv6, that alone of all its lines of IPv6."""
    whole = any(spot.text.startswith(_FAMILY) for spot in found)
    for spot in found:
        if not whole or spot.reads != _NO_IPV6 or spot.text.startswith(_FAMILY):
            yield spot


def _rule(context: str, bare: str) -> Rule | None:
    plain = bare.removeprefix("no ")
    if bare.startswith("no "):
        return None
    return next((rule for rule in RULES if rule.matches(context, plain)), None)


def _by_name(node: str, lines: Sequence[str]) -> Iterator[BlindSpot]:
    """Yield spots of a whole file: undefined maps, missing policies, networks without route."""
    for name in undefined_maps(lines):
        number, bare = _first(lines, rf"route-map {re.escape(name)}\b")
        yield BlindSpot(node, number, bare, "permits everything; FRR denies everything",
                        "a route-map that denies everything")  # fmt: skip
    for name, way in without_policy(lines):
        number, bare = _first(lines, rf"neighbor {re.escape(name)} remote-as\b")
        reads = f"exchanges routes {way}; FRR requires a policy and exchanges none"
        yield BlindSpot(node, number, bare, reads, "a route-map that denies everything")
    yield from _unfounded(node, lines)


def _first(lines: Sequence[str], pattern: str) -> tuple[int, str]:
    for number, line in enumerate(lines, 1):
        if re.search(pattern, line):
            return number, line.strip()
    return 0, ""


def _unfounded(node: str, lines: Sequence[str]) -> Iterator[BlindSpot]:
    """Yield `network` statements without a route for them: FRR then announces nothing."""
    pairs = list(contexts(lines))
    if any(bare == "no bgp network import-check" for _, bare in pairs):
        return
    founded = {_network(bare.split()[2]) for _, bare in pairs if bare.startswith("ip route ")}
    founded |= {_network(bare.split()[2]) for _, bare in pairs if bare.startswith("ip address ")}
    for number, (context, bare) in enumerate(pairs, 1):
        match = re.match(r"network (\S+/\d+)", bare)
        if match and context.startswith("router bgp ") and _network(match[1]) not in founded:
            reads = "announces it always; FRR only with a route to it, and none stands here"
            yield BlindSpot(node, number, bare, reads, touches=True)


def _network(prefix: str) -> str:
    from ipaddress import ip_network

    try:
        return str(ip_network(prefix, strict=False))
    except ValueError:
        return prefix


def links(topology: Topology, configs: Mapping[str, str]) -> tuple[BlindSpot, ...]:
    """Return the links over which FRR forms no adjacency and Batfish does."""
    found = []
    for link, told in mismatched(topology, configs):
        lines = configs[link.a.node].splitlines()
        number, bare = _first(lines, rf"interface {link.a.interface}$")
        reads = f"keeps the adjacency to {link.b.node}; FRR has none: {told}"
        found.append(BlindSpot(link.a.node, number, bare, reads, "passive-interface"))
    return tuple(found)
