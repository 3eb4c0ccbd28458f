"""The typed view of a router's frr.conf, and its daemons."""

from collections.abc import Callable, Iterable, Mapping
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

from lab.incidents.facebook_2021.backbone.state import DrainState
from lab.incidents.facebook_2021.files.ipv6 import (
    family6,
    map_name,
    neighbor6,
    policy6,
    statics6,
)
from lab.incidents.facebook_2021.files.policy import (
    DEFAULT,
    centre_of,
    maps,
    own_prefix,
    policy,
    pop_of,
    rack_of,
)
from lab.incidents.facebook_2021.files.timers import Timers
from lab.incidents.facebook_2021.files.view import (
    BgpView,
    Family6,
    FrrView,
    InterfaceView,
    Neighbor,
    Neighbor6,
    OspfView,
)
from lab.incidents.facebook_2021.kinds import Kind, LinkRole, plane_of
from lab.incidents.facebook_2021.places import sites_of
from lab.incidents.facebook_2021.record import DNS_PREFIXES
from lab.model.topology import Interface, Link, Node, Topology
from lab.render.template import fill

MRT_FILE = "/var/log/updates.mrt"

ROUTERS = frozenset(Kind) - {
    Kind.EDGE, Kind.WEB, Kind.AAA, Kind.CTL, Kind.MON, Kind.USERS, Kind.NOC, Kind.OOB,
    Kind.LINUX, Kind.FRR,
}  # fmt: skip

_INTERNET_ROLES = frozenset({LinkRole.TRANSIT, LinkRole.PEERING, LinkRole.COLLECTOR})
_UNROUTED = frozenset({LinkRole.RACK, LinkRole.ACCESS, LinkRole.MANAGEMENT})


def is_router(node: Node) -> bool:
    """Return whether a node runs FRR: it has an AS number and a router's kind."""
    return node.kind in ROUTERS and node.asn is not None


def frr_conf(
    topology: Topology, node: Node, timers: Timers, drained: DrainState, configs: Path
) -> str:
    """Return the text of a router's frr.conf in a drain state."""
    return fill(configs, "frr/frr.conf.j2", view=frr_view(topology, node, timers, drained))


def frr_view(topology: Topology, node: Node, timers: Timers, drained: DrainState) -> FrrView:
    """Return what a router's configuration says in a drain state."""
    return FrrView(
        hostname=node.name,
        interfaces=tuple(_interface(topology, node, each) for each in node.interfaces),
        policy=policy(topology, node) + policy6(topology, node),
        bgp=_bgp(topology, node, timers, drained),
        ospf=_ospf(topology, node, timers, drained) if node.kind == Kind.EB else None,
        statics=(*_statics(topology, node), *statics6(topology, node)),
    )


def _link(topology: Topology, node: Node, interface: str) -> Link | None:
    for link in topology.links_of(node.name):
        if interface in (end.interface for end in (link.a, link.b) if end.node == node.name):
            return link
    return None


def _address(topology: Topology, node: str, interface: str) -> IPv4Address:
    return topology.node(node).interface(interface).addresses[0].ip


def _interface(topology: Topology, node: Node, interface: Interface) -> InterfaceView:
    link = _link(topology, node, interface.name)
    backbone = link is not None and link.role == LinkRole.BACKBONE
    return InterfaceView(
        interface.name,
        interface.addresses,
        f"to {link.other(node.name).node}" if link else "",
        ospf=node.kind == Kind.EB and (backbone or interface.name == "lo"),
        addresses6=interface.addresses6,
    )


def _ospf(topology: Topology, node: Node, timers: Timers, drained: DrainState) -> OspfView:
    """A drained router or link sends no hello: its adjacencies end, its links stay up."""
    loopback = _loopback(node)
    passive = ["lo"]
    for link in topology.links_of(node.name):
        if link.role == LinkRole.BACKBONE and drained.link_drained(topology, link):
            passive.append(link.a.interface if link.a.node == node.name else link.b.interface)
    return OspfView(loopback, tuple(passive), timers.dials.ospf_hello_s, timers.dials.ospf_dead_s)


def _loopback(node: Node) -> IPv4Address:
    if node.kind == Kind.DNS:  # its loopbacks are anycast, no identity of one server
        return node.uplink.addresses[0].ip
    own = node.interface("lo").addresses
    return own[-1].ip


def _bgp(topology: Topology, node: Node, timers: Timers, drained: DrainState) -> BgpView:
    links = [
        link
        for link in topology.links_of(node.name)
        if link.role not in _UNROUTED
        and link.role != LinkRole.BACKBONE
        and is_router(topology.node(link.other(node.name).node))
    ]
    neighbors = [_external(topology, node, link, timers, drained) for link in links]
    both = _family6(topology, node, links, neighbors)
    if node.kind == Kind.EB:
        neighbors += _plane(topology, node, timers)
    networks, aggregates, redistribute = _origins(topology, node)
    assert node.asn is not None  # noqa: S101  is_router
    return BgpView(
        node.asn, _loopback(node), tuple(neighbors), networks, aggregates, redistribute,
        MRT_FILE if node.kind == Kind.COLLECTOR else "", both, DEFAULT in networks,
    )  # fmt: skip


def _family6(
    topology: Topology, node: Node, links: Iterable[Link], neighbors: Iterable[Neighbor]
) -> Family6 | None:
    """Return the IPv6 family of the sessions that carry it."""
    carrying = [
        Neighbor6(peer.address, map_name(peer.route_map_in), map_name(peer.route_map_out))
        for link, peer in zip(links, neighbors, strict=True)
        if neighbor6(topology, node, link)
    ]
    return family6(topology, node, carrying)


def _external(
    topology: Topology, node: Node, link: Link, timers: Timers, drained: DrainState
) -> Neighbor:
    far = link.other(node.name)
    other = topology.node(far.node)
    names = maps(topology, node, link)
    cut = node.kind == Kind.EB and drained.link_drained(topology, link)
    internet = link.role in _INTERNET_ROLES
    assert other.asn is not None  # noqa: S101  is_router
    dials = timers.dials
    return Neighbor(
        _address(topology, far.node, far.interface), other.asn, other.name,
        dials.internet_keepalive_s if internet else dials.keepalive_s,
        dials.internet_hold_s if internet else dials.hold_s,
        "DENY" if cut else names.inbound,
        "DENY" if cut else names.outbound,
        timers.mrai_s(node.name, other.name) if internet else 0,
    )  # fmt: skip


def _plane(topology: Topology, node: Node, timers: Timers) -> list[Neighbor]:
    """Full mesh inside the plane, over loopbacks."""
    assert node.asn is not None  # noqa: S101  is_router
    return [
        Neighbor(
            _loopback(other), node.asn, other.name, timers.dials.plane_keepalive_s,
            timers.dials.plane_hold_s, internal=True,
        )
        for other in topology.of_kind(Kind.EB)
        if plane_of(other) == plane_of(node) and other.name != node.name
    ]  # fmt: skip


Origins = tuple[
    tuple[IPv4Network, ...], tuple[tuple[IPv4Network, bool], ...], tuple[tuple[str, str], ...]
]


def _origins(topology: Topology, node: Node) -> Origins:
    """Return the networks, aggregates and redistribution a router originates routes with."""
    if node.kind in _ORIGINS:
        return _ORIGINS[node.kind](topology, node)
    return (), ((own_prefix(topology, node), True),), (("connected", "CONNECTED"),)


def _backbone_origins(_topology: Topology, _node: Node) -> Origins:
    return (DEFAULT,), (), (("ospf", "LOOPS"), ("connected", "LOOPS"))


def _aggregator_origins(topology: Topology, node: Node) -> Origins:
    return (), ((centre_of(topology, node), False),), (("connected", "LOOP"),)


def _rack_origins(_topology: Topology, node: Node) -> Origins:
    return (), ((rack_of(node), True),), (("connected", "RACK"),)


def _peering_origins(topology: Topology, node: Node) -> Origins:
    pop = pop_of(topology, node)
    aggregates = ((pop.internal, False), *((each, False) for each in DNS_PREFIXES))
    networks = (*sites_of(topology).everywhere, pop.unicast)
    return networks, aggregates, (("connected", "LOOP"),)


def _anycast_origins(_topology: Topology, node: Node) -> Origins:
    return tuple(each.network for each in node.interface("lo").addresses), (), ()


def _redistributed(*what: tuple[str, str]) -> Callable[[Topology, Node], Origins]:
    return lambda _topology, _node: ((), (), what)


_ORIGINS: Mapping[str, Callable[[Topology, Node], Origins]] = {
    Kind.EB: _backbone_origins,
    Kind.FA: _aggregator_origins,
    Kind.SSW: _redistributed(("connected", "LOOP")),
    Kind.FSW: _redistributed(("connected", "LOOP")),
    Kind.RSW: _rack_origins,
    Kind.PR: _peering_origins,
    Kind.ASW: _redistributed(("connected", "INTERNAL")),
    Kind.DNS: _anycast_origins,
    Kind.COLLECTOR: _redistributed(),
}


def _statics(topology: Topology, node: Node) -> tuple[tuple[IPv4Network, str], ...]:
    """Return the static routes of a PoP's two tiers.

    The prefixes every PoP announces are forwarded by the peering router to the aggregation
    switch and end there in Null0: a packet to a withdrawn name server dies silently, one hop
    inside AS 32934 (F10). The private space ends there too, so that a server that lost the data
    centres sees silence; HAProxy spins when a SYN is answered by an ICMP unreachable.
    """
    if node.kind not in (Kind.PR, Kind.ASW):
        return ()
    pop = pop_of(topology, node)
    everywhere = sites_of(topology).everywhere
    if node.kind == Kind.PR:
        asw = str(_neighbor_address(topology, node, pop.asw))
        return tuple((prefix, asw) for prefix in (*everywhere, pop.unicast))
    edge = str(_neighbor_address(topology, node, pop.edge))
    private = IPv4Network("10.0.0.0/8")
    return (
        *((prefix, "Null0") for prefix in everywhere),
        (private, "Null0"),
        (pop.unicast, edge),
    )


def _neighbor_address(topology: Topology, node: Node, neighbor: str) -> IPv4Address:
    for link in topology.links_of(node.name):
        far = link.other(node.name)
        if far.node == neighbor:
            return _address(topology, far.node, far.interface)
    raise KeyError(f"{node.name} has no link to {neighbor}")
