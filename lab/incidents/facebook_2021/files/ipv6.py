"""What a router's configuration says of IPv6: the second family of sessions it has anyway."""

from collections.abc import Iterable
from ipaddress import IPv6Address, IPv6Network

from lab.incidents.facebook_2021.files.view import (
    Clause,
    Family6,
    Neighbor6,
    Policy,
    PrefixEntry,
    PrefixList,
    RouteMap,
    Static,
)
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.places import sites_of
from lab.incidents.facebook_2021.record import DNS_PREFIXES6
from lab.model.topology import Endpoint, Link, Node, Topology

# The maps that match IPv4 prefixes, and those that take their place in this family.
_OWN = {"OUT-ANYCAST": "OUT-ANYCAST6", "OUT-NET": "OUT-NET6", "OUT-UP": "OUT-UP6"}


def map_name(name: str) -> str:
    """Return the route-map of this family that does what one of IPv4 does."""
    return _OWN.get(name, name)


def neighbor6(topology: Topology, node: Node, link: Link) -> bool:
    """Return whether the session over a link carries the family: both its ends have addresses."""
    ends = (link.other(node.name), _own_end(node, link))
    return all(topology.node(end.node).interface(end.interface).addresses6 for end in ends)


def family6(topology: Topology, node: Node, neighbors: Iterable[Neighbor6]) -> Family6 | None:
    """Return the family of a router, None where no session of it carries it."""
    peers = tuple(neighbors)
    if not peers:
        return None
    everywhere = sites_of(topology).everywhere6
    match node.kind:
        case Kind.PR:
            return Family6(peers, everywhere, tuple((each, False) for each in DNS_PREFIXES6))
        case Kind.DNS:
            return Family6(peers, _anycast(node))
        case _:
            own = _own(topology, node)
            connected = (("connected", "CONNECTED6"),) if own else ()
            return Family6(peers, (), tuple((each, True) for each in own), connected)


def policy6(topology: Topology, node: Node) -> Policy:
    """Return the lists and route-maps that only this family has."""
    if not any(each.addresses6 for each in node.interfaces):
        return Policy()
    match node.kind:
        case Kind.PR:
            return _matching(
                "OUT-NET", "PUBLIC6", (*sites_of(topology).everywhere6, *DNS_PREFIXES6)
            )
        case Kind.DNS:
            return _matching("OUT-ANYCAST", "ANYCAST6", _anycast(node))
        case Kind.ASW | Kind.COLLECTOR:
            return Policy()
        case _:
            return _network(_own(topology, node))


def statics6(topology: Topology, node: Node) -> tuple[Static, ...]:
    """Return the static routes of a PoP's two tiers, which end where those of IPv4 do."""
    everywhere = sites_of(topology).everywhere6
    if not everywhere or node.kind not in (Kind.PR, Kind.ASW):
        return ()
    via = "Null0" if node.kind == Kind.ASW else str(_switch(topology, node))
    return tuple((prefix, via) for prefix in everywhere)


def _matching(name: str, listed: str, prefixes: Iterable[IPv6Network]) -> Policy:
    line = f"match ipv6 address prefix-list {listed}"
    return Policy(
        (PrefixList(listed, tuple(map(PrefixEntry, prefixes))),),
        (),
        (RouteMap(map_name(name), (Clause("permit", 10, (line,)),)),),
    )


def _network(own: Iterable[IPv6Network]) -> Policy:
    """Return the policy of another network: routes of customers go up, and its own if any."""
    customers = Clause("permit", 10, ("match community CUSTOMER",))
    up, prefixes = map_name("OUT-UP"), tuple(own)
    if not prefixes:
        return Policy(route_maps=(RouteMap(up, (customers,)),))
    ours = Clause("permit", 20, ("match ipv6 address prefix-list OWN6",))
    connected = Clause("permit", 10, ("match ipv6 address prefix-list CONNECTED6",))
    return Policy(
        (
            PrefixList("OWN6", tuple(map(PrefixEntry, prefixes))),
            PrefixList("CONNECTED6", tuple(PrefixEntry(each, le=128) for each in prefixes)),
        ),
        (),
        (RouteMap("CONNECTED6", (connected,)), RouteMap(up, (customers, ours))),
    )


def _own(topology: Topology, node: Node) -> tuple[IPv6Network, ...]:
    """Return what another network announces of IPv6."""
    networks = sites_of(topology).networks
    return next((each.prefixes6 for each in networks if each.node == node.name), ())


def _anycast(node: Node) -> tuple[IPv6Network, ...]:
    return tuple(each.network for each in node.interface("lo").addresses6)


def _switch(topology: Topology, node: Node) -> IPv6Address:
    """Return the address of the aggregation switch on a peering router's link."""
    for link in topology.links_of(node.name):
        far = link.other(node.name)
        if topology.node(far.node).kind == Kind.ASW:
            return topology.node(far.node).interface(far.interface).addresses6[0].ip
    raise KeyError(f"{node.name} has no aggregation switch")


def _own_end(node: Node, link: Link) -> Endpoint:
    return link.a if link.a.node == node.name else link.b
