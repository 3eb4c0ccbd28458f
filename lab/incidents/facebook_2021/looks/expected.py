"""The state that probes of routers can expect of a topology; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from lab.incidents.facebook_2021.kinds import Kind, LinkRole, plane_of
from lab.incidents.facebook_2021.places import sites_of
from lab.incidents.facebook_2021.record import DNS_PREFIXES, DNS_PREFIXES6
from lab.model.topology import Endpoint, Topology


@dataclass(frozen=True, slots=True)
class Plane:
    """A backbone plane: its routers and the links they have, out-of-band ones apart."""

    name: str
    routers: tuple[str, ...]
    adjacency_ends: int  # OSPF: two for each link inside the plane
    links: tuple[tuple[Endpoint, ...], ...]  # of each link the ends that are on these routers


@dataclass(frozen=True, slots=True)
class Collector:
    """The route collector: who feeds it, by address, and the space whose routes it watches."""

    node: str
    feeders: Mapping[str, str]
    space: tuple[IPv4Network, ...] = ()
    space6: tuple[IPv6Network, ...] = ()  # none where the network has no IPv6

    def owns(self, prefix: IPv4Network | IPv6Network) -> bool:
        """Return whether a prefix lies in the space of its family."""
        if isinstance(prefix, IPv6Network):
            return any(prefix.subnet_of(part) for part in self.space6)
        return any(prefix.subnet_of(part) for part in self.space)


def collector(topology: Topology) -> Collector:
    """Return the route collector of a topology, which watches the space of AS 32934."""
    node = topology.of_kind(Kind.COLLECTOR)[0].name
    sites = sites_of(topology)
    feeders: dict[str, str] = {}
    for link in topology.links_of(node):
        if link.role == LinkRole.COLLECTOR:
            end = link.other(node)
            interface = topology.node(end.node).interface(end.interface)
            feeders |= {str(address.ip): end.node for address in interface.addresses}
    pops = (pop.unicast for pop in sites.pops)
    space6 = (*sites.everywhere6, *DNS_PREFIXES6) if family6(topology) else ()
    return Collector(node, feeders, (*sites.everywhere, *DNS_PREFIXES, *pops), space6)


def family6(topology: Topology) -> bool:
    """Return whether the network has IPv6: its name servers have addresses of it."""
    servers = topology.of_kind(Kind.DNS)
    return any(each.addresses6 for server in servers for each in server.interfaces)


def planes(topology: Topology) -> tuple[Plane, ...]:
    """Return the backbone planes in their order."""
    routers = topology.of_kind(Kind.EB)
    numbers = sorted({plane for router in routers if (plane := plane_of(router)) is not None})
    return tuple(
        _plane(topology, number, tuple(each.name for each in routers if plane_of(each) == number))
        for number in numbers
    )


def _plane(topology: Topology, number: int, routers: tuple[str, ...]) -> Plane:
    inside = 0
    links = []
    for link in topology.links:
        ends = tuple(end for end in (link.a, link.b) if end.node in routers)
        if not ends or link.role == LinkRole.MANAGEMENT:
            continue
        links.append(ends)
        inside += link.role == LinkRole.BACKBONE
    return Plane(f"p{number}", routers, 2 * inside, tuple(links))


def adjacencies(topology: Topology) -> dict[str, int]:
    """Return how many OSPF neighbors each router has on its links inside a plane."""
    counts: dict[str, int] = {}
    for link in topology.links:
        if link.role == LinkRole.BACKBONE:
            for end in (link.a, link.b):
                counts[end.node] = counts.get(end.node, 0) + 1
    return counts


def outside_neighbors(topology: Topology, router: str) -> frozenset[str]:
    """Return the addresses of other ASes' routers on a peering router's links."""
    outside = (LinkRole.PEERING, LinkRole.TRANSIT, LinkRole.COLLECTOR)
    found: set[str] = set()
    for link in topology.links_of(router):
        if link.role in outside:
            end = link.other(router)
            interface = topology.node(end.node).interface(end.interface)
            found.update(str(address.ip) for address in interface.addresses)
    return frozenset(found)
