"""The IPv6 family of a network: a second address on the links that carry its routes.

No session is added: the sessions over these links carry both families. The data centres and the
backbone stay IPv4, as the health checks do.
"""

from collections.abc import Mapping
from dataclasses import replace
from ipaddress import IPv6Address, IPv6Interface, IPv6Network

from lab.incidents.facebook_2021.kinds import Kind, LinkRole
from lab.incidents.facebook_2021.network.blueprint import Blueprint
from lab.incidents.facebook_2021.network.parts import Scale
from lab.incidents.facebook_2021.record import COVER6, name_server
from lab.model.dial import Switch
from lab.model.topology import Interface, Link, Node, Topology

_INTERNET_LINKS = IPv6Network("2001:db8:198::/64")  # RFC 3849 space: never announced
_COLLECTOR_LINKS = IPv6Network("2001:db8:199::/64")
_INSIDE = 0xFD << 120  # fd00::/8, RFC 4193: inside a PoP
_PEERING = IPv6Address("2a03:2880:ff00::")  # inside the cover, as a PoP's IPv4 links are
_ROLES = (LinkRole.TRANSIT, LinkRole.PEERING, LinkRole.COLLECTOR, LinkRole.POP)
_SITE = 80  # the bits below the third group, which numbers a PoP


def carried(blueprint: Blueprint) -> bool:
    """Return whether a network of this blueprint has the IPv6 family."""
    return bool(blueprint.prefixes.covers6) and blueprint.settings.edge.ipv6 is Switch.ON


def covers6(blueprint: Blueprint) -> tuple[IPv6Network, ...]:
    """Return the IPv6 prefixes that every PoP announces besides its name servers."""
    if not carried(blueprint):
        return ()
    covered = blueprint.settings.edge.cover6 is Switch.ON
    return tuple(each for each in blueprint.prefixes.covers6 if covered or each != COVER6)


def with_ipv6(scale: Scale, topology: Topology) -> Topology:
    """Return a network with IPv6 addresses on the links and name servers that carry its routes."""
    if not carried(scale.blueprint):
        return topology
    numbers = {pop.code: number for number, pop in enumerate(scale.blueprint.pops, 1)}
    letters = {f"dns-{pop.code}": pop.name_servers for pop in scale.blueprint.pops}
    nodes = {node.name: node for node in topology.nodes}
    used: dict[IPv6Network, int] = {}
    found: dict[tuple[str, str], IPv6Interface] = {}
    for link in topology.links:
        pool = _pool(link, nodes, numbers)
        if pool is None:
            continue
        first = int(pool.network_address) + 2 * used.get(pool, 0)
        used[pool] = used.get(pool, 0) + 1
        for end, address in ((link.a, first), (link.b, first + 1)):
            found[end.node, end.interface] = IPv6Interface((address, 127))
    with_both = tuple(_node(node, found, letters.get(node.name, "")) for node in topology.nodes)
    return replace(topology, nodes=with_both)


def _pool(link: Link, nodes: Mapping[str, Node], numbers: Mapping[str, int]) -> IPv6Network | None:
    """Return the space of a link's addresses, None for a link without the family."""
    ends = (nodes[link.a.node], nodes[link.b.node])
    if link.role not in _ROLES or any(end.asn is None for end in ends):
        return None
    if link.role == LinkRole.COLLECTOR:
        return _COLLECTOR_LINKS
    pops = [numbers[end.site] for end in ends if end.site in numbers]
    if not pops:
        return _INTERNET_LINKS
    base = _INSIDE if link.role == LinkRole.POP else int(_PEERING)
    return IPv6Network((base + (pops[0] << _SITE), 64))


def _node(node: Node, found: Mapping[tuple[str, str], IPv6Interface], letters: str) -> Node:
    def both(interface: Interface) -> Interface:
        if node.kind == Kind.DNS and interface.name == "lo":
            servers = (name_server(letter).address6 for letter in letters)
            return replace(interface, addresses6=tuple(map(IPv6Interface, servers)))
        address = found.get((node.name, interface.name))
        return replace(interface, addresses6=(address,)) if address else interface

    return replace(node, interfaces=tuple(map(both, node.interfaces)))
