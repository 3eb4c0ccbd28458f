"""IPv6 of the clients of name servers: resolvers, users, and the prefixes of their networks."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from ipaddress import IPv6Address, IPv6Interface, IPv6Network

from lab.incidents.facebook_2021.kinds import Kind, LinkRole
from lab.incidents.facebook_2021.network.blueprint import AsPlan, Blueprint
from lab.incidents.facebook_2021.network.ipv6 import carried
from lab.model.dial import Switch
from lab.model.errors import Problem
from lab.model.topology import Endpoint, Link, Node, Route6, Topology

_DEFAULT = IPv6Network("::/0")


def asked(blueprint: Blueprint) -> bool:
    """Return whether name servers of this blueprint are asked over IPv6 too."""
    return carried(blueprint) and blueprint.settings.dns.ipv6 is Switch.ON


def prefixes6(blueprint: Blueprint, network: AsPlan) -> tuple[IPv6Network, ...]:
    """Return what another network announces of IPv6."""
    return (network.prefix6,) if network.prefix6 and asked(blueprint) else ()


def problems6(blueprint: Blueprint) -> Iterator[Problem]:
    """Yield the IPv6 addresses of resolvers that answers would not come back to."""
    networks = (*blueprint.transits, *blueprint.isps, *blueprint.services)
    prefixes = {each.name: each.prefix6 for each in networks}
    for number, each in enumerate(blueprint.resolvers):
        place, address = f"resolvers.{number}.address6", each.address6
        if address is None or each.network not in prefixes:
            continue
        prefix = prefixes[each.network]
        if prefix is None:
            yield Problem(place, f"{each.network} announces no IPv6", "give it a prefix6")
        elif address not in prefix:
            yield Problem(place, f"not in {prefix}")
        elif each.name != each.network and address in _users_link(prefix):
            yield Problem(place, "is on the link of its users", "give it another")
        elif each.name != each.network and int(address) % 2 == 0:
            yield Problem(place, "is even", "its router has the even one of the pair")


def _users_link(prefix: IPv6Network) -> IPv6Network:
    return IPv6Network((prefix.network_address, 127))


def with_ipv6_clients(blueprint: Blueprint, topology: Topology) -> Topology:
    """Return a network whose resolvers and users have IPv6, if they are to ask by it."""
    if not asked(blueprint):
        return topology
    found: dict[Endpoint, IPv6Interface] = {}
    vias: dict[str, IPv6Address] = {}
    for link in topology.links:
        pair = _pair(blueprint, topology, link)
        if pair is not None:
            found[link.a], found[link.b] = (IPv6Interface((each, 127)) for each in pair)
            vias[link.b.node] = pair[0]
    public = {
        each.name: IPv6Interface((each.address6, 128))
        for each in blueprint.resolvers
        if each.address6 and each.name == each.network
    }
    found |= {Endpoint(name, "lo"): address for name, address in public.items()}
    return replace(topology, nodes=tuple(_node(node, found, vias) for node in topology.nodes))


def _pair(blueprint: Blueprint, topology: Topology, link: Link) -> list[IPv6Address] | None:
    """Return the addresses of a link between an access ISP and its resolver or its users."""
    if link.role != LinkRole.ACCESS:
        return None
    if topology.node(link.b.node).kind == Kind.USERS:
        first = next(each.prefix6 for each in blueprint.isps if each.name == link.a.node)
        return list(_users_link(first)) if first else None
    own = next(each.address6 for each in blueprint.resolvers if each.name == link.b.node)
    return list(IPv6Network((int(own) & ~1, 127))) if own else None


def _node(
    node: Node, found: Mapping[Endpoint, IPv6Interface], vias: Mapping[str, IPv6Address]
) -> Node:
    interfaces = tuple(
        replace(each, addresses6=(*each.addresses6, address))
        if (address := found.get(Endpoint(node.name, each.name)))
        else each
        for each in node.interfaces
    )
    via = vias.get(node.name)
    return replace(node, interfaces=interfaces, routes6=(Route6(_DEFAULT, via),) if via else ())
