"""Routing policy by kind of router: the route-maps, and the neighbor of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network

from lab.incidents.facebook_2021.files.view import (
    Clause,
    CommunityList,
    Policy,
    PrefixEntry,
    PrefixList,
    RouteMap,
)
from lab.incidents.facebook_2021.kinds import Kind, LinkRole, plane_of
from lab.incidents.facebook_2021.places import Pop, sites_of
from lab.incidents.facebook_2021.record import DNS_PREFIXES
from lab.model.topology import Link, Node, Topology

# Relations between ASes, marked at import (Gao-Rexford): what came from a customer goes to
# everybody, what came from a peer or provider goes to customers only.
CUSTOMER, PEER, PROVIDER = "1:1", "1:2", "1:3"
PREFERENCE = {CUSTOMER: 200, PEER: 150, PROVIDER: 100}

# What every backbone router originates; aggregators alone take it.
DEFAULT = IPv4Network("0.0.0.0/0")
PERMIT = Clause("permit", 100)
DENY = RouteMap("DENY", (Clause("deny", 10),))


@dataclass(frozen=True, slots=True)
class Maps:
    """The names of the two route-maps at a neighbor."""

    inbound: str
    outbound: str


def _matching(name: str, prefix_list: str, *more: str) -> RouteMap:
    lines = (f"match ip address prefix-list {prefix_list}", *more)
    return RouteMap(name, (Clause("permit", 10, lines),))


def _all(name: str) -> RouteMap:
    return RouteMap(name, (PERMIT,))


def pop_of(topology: Topology, node: Node) -> Pop:
    """Return the PoP of a node; raise KeyError when it is in none."""
    for pop in sites_of(topology).pops:
        if pop.code == node.site:
            return pop
    raise KeyError(node.site)


_PLAIN = Maps("IN", "OUT")
_BY_KIND: Mapping[str, Maps] = {
    Kind.EB: _PLAIN,
    Kind.RSW: Maps("IN", "OUT-RACK"),
    Kind.DNS: Maps("IN", "OUT-ANYCAST"),
    Kind.COLLECTOR: Maps("IN", "DENY"),
}
_BY_ROLE: Mapping[str, Maps] = {
    LinkRole.COLLECTOR: Maps("DENY", "OUT-ALL"),
    LinkRole.PEERING: Maps("IN-PEER", "OUT-UP"),
    LinkRole.TRANSIT: Maps("IN-PROVIDER", "OUT-UP"),
}
_OF_PEERING_ROUTER: Mapping[str, Maps] = {
    LinkRole.PEERING: Maps("IN-PEER", "OUT-NET"),
    LinkRole.TRANSIT: Maps("IN-PROVIDER", "OUT-NET"),
}


_BY_KINDS: Mapping[tuple[str, str], Maps] = {
    (Kind.PR, Kind.EB): Maps("IN-EB", "OUT-EB"),
    (Kind.FA, Kind.EB): Maps("IN", "OUT-EB"),
    (Kind.FA, Kind.SSW): Maps("IN", "OUT-FABRIC"),
    (Kind.SSW, Kind.FA): Maps("IN", "OUT-DC"),
    (Kind.FSW, Kind.SSW): Maps("IN", "OUT-DC"),
}


def maps(topology: Topology, node: Node, link: Link) -> Maps:
    """Return the route-maps of a router's session over a link."""
    if node.kind in _BY_KIND:
        return _BY_KIND[node.kind]
    other = topology.node(link.other(node.name).node)
    if (node.kind, other.kind) in _BY_KINDS:
        return _BY_KINDS[node.kind, other.kind]
    if node.kind == Kind.PR:
        return _OF_PEERING_ROUTER.get(link.role, _PLAIN)
    if link.role == LinkRole.TRANSIT and link.a.node == node.name:
        return Maps("IN-CUSTOMER", "OUT-ALL")
    return _BY_ROLE.get(link.role, _PLAIN)


def policy(topology: Topology, node: Node) -> Policy:
    """Return everything the route-maps of a router are made of."""
    return _POLICIES.get(node.kind, _network)(topology, node)


def _backbone(_topology: Topology, node: Node) -> Policy:
    loops = loopbacks_of(node)
    return Policy(
        (PrefixList("LOOPS", (PrefixEntry(loops, ge=32),)),),
        (),
        (_matching("LOOPS", "LOOPS"), _all("IN"), _all("OUT"), DENY),
    )


def _rack_switch(_topology: Topology, node: Node) -> Policy:
    rack = PrefixList("RACK", (PrefixEntry(rack_of(node), le=32),))
    own = PrefixList("OWN", (PrefixEntry(rack_of(node)),))
    return Policy(
        (rack, own),
        (),
        (_matching("RACK", "RACK"), _all("IN"), _matching("OUT-RACK", "OWN")),
    )


def _switch(topology: Topology, node: Node) -> Policy:
    # What came from above does not go up again: nobody there would take it (its own AS is in the
    # path), and each loss of a far prefix would be told over every link of the fabric twice.
    inside = PrefixList("OUT-DC", (PrefixEntry(centre_of(topology, node), le=32),))
    return Policy(
        (_loop(node), inside),
        (),
        (_matching("LOOP", "LOOP"), _all("IN"), _all("OUT"), _matching("OUT-DC", "OUT-DC")),
    )


def _pop_switch(topology: Topology, node: Node) -> Policy:
    internal = PrefixEntry(pop_of(topology, node).internal, le=32)
    return Policy(
        (PrefixList("INTERNAL", (internal,)),),
        (),
        (_matching("INTERNAL", "INTERNAL"), _all("IN"), _all("OUT")),
    )


def _name_server(_topology: Topology, node: Node) -> Policy:
    anycast = tuple(PrefixEntry(each.network) for each in node.interface("lo").addresses)
    return Policy(
        (PrefixList("ANYCAST", anycast),),
        (),
        (_all("IN"), _matching("OUT-ANYCAST", "ANYCAST")),
    )


def _collector(_topology: Topology, _node: Node) -> Policy:
    return Policy((), (), (_all("IN"), DENY))


def centre_of(topology: Topology, node: Node) -> IPv4Network:
    """Return the aggregate of a node's data centre; raise StopIteration when it is in none."""
    return next(dc.prefix for dc in sites_of(topology).data_centres if dc.code == node.site)


def rack_of(node: Node) -> IPv4Network:
    """Return the rack prefix of a rack switch."""
    assert node.loopback is not None  # noqa: S101  every rack switch has one by design
    return IPv4Network((int(node.loopback) & ~0xFF, 24))


def own_prefix(topology: Topology, node: Node) -> IPv4Network:
    """Return what another network announces; raise KeyError when the node is none."""
    for network in sites_of(topology).networks:
        if network.node == node.name:
            return network.prefix
    raise KeyError(node.name)


def _loop(node: Node) -> PrefixList:
    return PrefixList("LOOP", (PrefixEntry(IPv4Network(f"{node.loopback}/32")),))


def loopbacks_of(node: Node) -> IPv4Network:
    """Return the aggregate of the loopbacks of a backbone router's plane."""
    return IPv4Network(f"10.{plane_of(node)}.0.0/24")


def _aggregator(topology: Topology, node: Node) -> Policy:
    prefix = centre_of(topology, node)
    loop = _loop(node)
    lists = (
        loop,
        PrefixList("OUT-EB", (PrefixEntry(prefix), *loop.entries)),
        # Of what is beyond the backbone the fabric needs the default route alone: each other route
        # would be computed anew in every router of it for every router outside that is drained.
        PrefixList("OUT-FABRIC", (PrefixEntry(prefix, le=32), PrefixEntry(DEFAULT))),
    )
    return Policy(
        lists,
        (),
        (
            _matching("LOOP", "LOOP"),
            _all("IN"),
            # Each drained router would tell every rack that a route now comes by another plane.
            _matching("OUT-FABRIC", "OUT-FABRIC", f"set as-path exclude {_planes(topology)}"),
            _matching("OUT-EB", "OUT-EB"),
        ),
    )


def _planes(topology: Topology) -> str:
    """Return the AS numbers of the backbone's planes."""
    return " ".join(map(str, sorted({each.asn or 0 for each in topology.of_kind(Kind.EB)})))


def _peering_router(topology: Topology, node: Node) -> Policy:
    pop = pop_of(topology, node)
    public = (*sites_of(topology).everywhere, pop.unicast, *DNS_PREFIXES)
    loop = _loop(node)
    lists = (
        loop,
        # With the prefix of the PoP alone half of the flows to one peering router reach another.
        PrefixList("OUT-EB", (PrefixEntry(pop.internal), *loop.entries)),
        PrefixList("PUBLIC", tuple(PrefixEntry(prefix) for prefix in public)),
        PrefixList("DEFAULT", (PrefixEntry(DEFAULT),)),
    )
    # A PoP has ways of its own to the Internet.
    no_default = Clause("deny", 10, ("match ip address prefix-list DEFAULT",))
    return Policy(
        lists,
        (),
        (
            _matching("LOOP", "LOOP"),
            _all("IN"),
            _all("OUT"),
            RouteMap("IN-EB", (no_default, PERMIT)),
            _matching("OUT-EB", "OUT-EB"),
            _marking("IN-PEER", PEER),
            _marking("IN-PROVIDER", PROVIDER),
            _matching("OUT-NET", "PUBLIC"),
        ),
    )


def _marking(name: str, relation: str) -> RouteMap:
    lines = (f"set local-preference {PREFERENCE[relation]}", f"set community {relation}")
    return RouteMap(name, (Clause("permit", 10, lines),))


def _network(topology: Topology, node: Node) -> Policy:
    prefix = own_prefix(topology, node)
    return Policy(
        (
            PrefixList("OWN", (PrefixEntry(prefix),)),
            PrefixList("CONNECTED", (PrefixEntry(prefix, le=32),)),
        ),
        (CommunityList("CUSTOMER", CUSTOMER),),
        (
            _matching("CONNECTED", "CONNECTED"),
            _marking("IN-CUSTOMER", CUSTOMER),
            _marking("IN-PEER", PEER),
            _marking("IN-PROVIDER", PROVIDER),
            _all("OUT-ALL"),
            RouteMap(
                "OUT-UP",
                (
                    Clause("permit", 10, ("match community CUSTOMER",)),
                    Clause("permit", 20, ("match ip address prefix-list OWN",)),
                ),
            ),
            DENY,
        ),
    )


_POLICIES: Mapping[str, Callable[[Topology, Node], Policy]] = {
    Kind.EB: _backbone,
    Kind.FA: _aggregator,
    Kind.SSW: _switch,
    Kind.FSW: _switch,
    Kind.RSW: _rack_switch,
    Kind.PR: _peering_router,
    Kind.ASW: _pop_switch,
    Kind.DNS: _name_server,
    Kind.COLLECTOR: _collector,
}
