"""The state that probes of routers can expect of a topology; pure."""

from dataclasses import dataclass

from lab.incidents.facebook_2021.kinds import Kind, LinkRole, plane_of
from lab.model.topology import Endpoint, Topology


@dataclass(frozen=True, slots=True)
class Plane:
    """A backbone plane: its routers and the links they have, out-of-band ones apart."""

    name: str
    routers: tuple[str, ...]
    adjacency_ends: int  # OSPF: two for each link inside the plane
    links: tuple[tuple[Endpoint, ...], ...]  # of each link the ends that are on these routers


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
