"""Links, addresses, neighbours and kernel routes of a lab, laid while its nodes are made."""

import socket
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface

from lab.model.errors import RuntimeFailure
from lab.model.topology import Endpoint, Interface, Node, Route, Route6, Topology
from lab.runtimes.embedded import netlink, shaping, syscalls
from lab.runtimes.embedded.neighbours import Neighbour, macs, neighbours
from lab.runtimes.embedded.netlink import attribute

_LOOPBACK_INDEX = 1
# Above what tunnel modules put into every new namespace.
_FIRST_INDEX = 10

_UP = 0x1
_IPV4 = 4
_MAIN_TABLE, _STATIC, _UNIVERSE, _UNICAST = 254, 4, 0, 1
_PERMANENT = 0x80

# Attributes, by the names of linux/if_link.h, veth.h, if_addr.h, neighbour.h and rtnetlink.h.
_IFLA_ADDRESS, _IFLA_IFNAME, _IFLA_MTU, _IFLA_LINKINFO = 1, 3, 4, 18
_IFLA_NET_NS_FD, _IFLA_NUM_TX_QUEUES, _IFLA_NUM_RX_QUEUES = 28, 31, 32
_IFLA_INFO_KIND, _IFLA_INFO_DATA, _VETH_INFO_PEER = 1, 2, 1
_IFA_ADDRESS, _IFA_LOCAL = 1, 2
_NODAD = 0x02  # IPv6: serve at once, without a search for another owner
_NDA_DST, _NDA_LLADDR = 1, 2
_RTA_DST, _RTA_GATEWAY = 1, 5


def indexes(topology: Topology) -> dict[str, dict[str, int]]:
    """Return each node's interface indexes by name, chosen here so that none is looked up."""
    chosen: dict[str, dict[str, int]] = {node.name: {} for node in topology.nodes}
    for link in topology.links:
        for end in (link.a, link.b):
            ends = chosen[end.node]
            ends[end.interface] = _FIRST_INDEX + len(ends)
    return chosen


def wire(topology: Topology, arrivals: Iterable[tuple[str, int]]) -> Iterator[str]:
    """Make every link, address, neighbour and route; yield progress messages.

    ``arrivals`` are the nodes with their open net namespaces, as they come to be. A link is made
    once both its ends are there, and a node is finished once all its links are.

    Raises:
        RuntimeFailure: the kernel refused one of them; says which.
    """
    plan = _Plan.of(topology)
    spaces: dict[str, int] = {}
    left = {name: set(numbers) for name, numbers in plan.links.items()}
    unshaped: list[str] = []
    with netlink.connection() as here:
        for name, space in arrivals:
            spaces[name] = space
            makeable = [one for one in plan.links[name] if plan.nodes_of(one) <= spaces.keys()]
            for number in makeable:
                netlink.ask(here, [plan.veth(number, spaces)], f"link {plan.label(number)}")
            touched = sorted({name}.union(*map(plan.nodes_of, makeable)))
            for node in touched:
                left[node].difference_update(makeable)
                if not left[node]:
                    unshaped += _finish(plan, node, spaces[node])
    if unshaped:
        yield f"warning: links have no limit of capacity, since {unshaped[0]}"
    yield f"{len(topology.links)} links"
    yield f"{sum(len(interfaces) for interfaces in plan.indexes.values())} interfaces"


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be made, by node and by the number of each link."""

    topology: Topology
    nodes: Mapping[str, Node]
    indexes: Mapping[str, Mapping[str, int]]
    ends: Mapping[Endpoint, Interface]
    neighbours: Mapping[str, Sequence[Neighbour]]
    links: Mapping[str, Sequence[int]]
    capacities: Mapping[str, Mapping[str, int]]

    @classmethod
    def of(cls, topology: Topology) -> "_Plan":
        ends = _ends(topology)
        known: dict[str, list[Neighbour]] = {node.name: [] for node in topology.nodes}
        for name, neighbour in neighbours(topology.links, ends):
            known[name].append(neighbour)
        links: dict[str, list[int]] = {node.name: [] for node in topology.nodes}
        for number, link in enumerate(topology.links):
            for name in {link.a.node, link.b.node}:
                links[name].append(number)
        nodes = {node.name: node for node in topology.nodes}
        shaped = {
            end.node for link in topology.links if link.capacity_kbit for end in (link.a, link.b)
        }
        capacities = {name: topology.capacities(name) for name in sorted(shaped)}
        return cls(topology, nodes, indexes(topology), ends, known, links, capacities)

    def nodes_of(self, number: int) -> set[str]:
        link = self.topology.links[number]
        return {link.a.node, link.b.node}

    def label(self, number: int) -> str:
        a, b = self.topology.links[number].a, self.topology.links[number].b
        return f"{a.node}:{a.interface} {b.node}:{b.interface}"

    def veth(self, number: int, spaces: Mapping[str, int]) -> bytes:
        link = self.topology.links[number]
        both = (self.ends[link.a], self.ends[link.b])
        near, far = (
            _end(self.ends[end], each, self.indexes[end.node][end.interface], spaces[end.node])
            for end, each in zip((link.a, link.b), macs(number, both), strict=True)
        )
        return _veth(near, far)


def _finish(plan: _Plan, name: str, space: int) -> list[str]:
    """Give a node that has all its interfaces their addresses, and what follows from those.

    Return why its links could not be shaped, if the kernel refused that.
    """
    node, index = plan.nodes[name], plan.indexes[name]
    beside = [_neighbour(index[each.interface], each) for each in plan.neighbours[name]]
    syscalls.setns(space, syscalls.NEWNET)
    with netlink.connection() as inside:
        netlink.ask(inside, _interfaces(node, index), f"{name}: addresses")
        netlink.ask(inside, beside, f"{name}: neighbours")
        routes = [_route(each) for each in node.routes] + [_route(each) for each in node.routes6]
        netlink.ask(inside, routes, f"{name}: routes")
        return _shaped(inside, plan, name)


def _shaped(inside: socket.socket, plan: _Plan, name: str) -> list[str]:
    capacities = plan.capacities.get(name)
    if not capacities:
        return []
    requests = shaping.buckets(plan.indexes[name], capacities)
    try:
        netlink.ask(inside, requests, f"{name}: token buckets (tc-tbf)")
    except RuntimeFailure as refused:
        return [str(refused)]
    return []


def _ends(topology: Topology) -> dict[Endpoint, Interface]:
    nodes = {node.name: node for node in topology.nodes}
    return {
        end: _declared(nodes[end.node], end.interface)
        for link in topology.links
        for end in (link.a, link.b)
    }


def _end(interface: Interface, mac: str, index: int, namespace: int) -> bytes:
    """Return an end of a link: its fields and attributes."""
    mtu = b"" if interface.mtu is None else attribute(_IFLA_MTU, interface.mtu)
    return b"".join(
        (
            _link(index),
            attribute(_IFLA_IFNAME, interface.name),
            attribute(_IFLA_NET_NS_FD, namespace),
            attribute(_IFLA_NUM_TX_QUEUES, 1),
            attribute(_IFLA_NUM_RX_QUEUES, 1),
            attribute(_IFLA_ADDRESS, _bytes(mac)),
            mtu,
        )
    )


def _link(index: int, flags: int = 0) -> bytes:
    """Return struct ifinfomsg; ``flags`` are those to set."""
    return struct.pack("=BxHiII", socket.AF_UNSPEC, 0, index, flags, flags)


def _bytes(mac: str) -> bytes:
    return bytes.fromhex(mac.replace(":", ""))


def _veth(near: bytes, far: bytes) -> bytes:
    peer = attribute(_IFLA_INFO_DATA, attribute(_VETH_INFO_PEER, far))
    kind = attribute(_IFLA_LINKINFO, attribute(_IFLA_INFO_KIND, "veth") + peer)
    return netlink.request(netlink.NEWLINK, netlink.CREATE | netlink.EXCL, near, kind)


def _declared(node: Node, name: str) -> Interface:
    try:
        return node.interface(name)
    except KeyError:
        return Interface(name)


def _interfaces(node: Node, chosen: Mapping[str, int]) -> list[bytes]:
    known = {"lo": _LOOPBACK_INDEX, **chosen}
    requests = [netlink.request(netlink.NEWLINK, 0, _link(index, _UP)) for index in known.values()]
    for interface in node.interfaces:
        if interface.name not in known:
            raise RuntimeFailure(f"{node.name}:{interface.name}: has no link")
        index = known[interface.name]
        addresses: list[IPv4Interface | IPv6Interface] = [
            *interface.addresses,
            *interface.addresses6,
        ]
        requests.extend(_address(index, address) for address in addresses)
    return requests


def _family(address: IPv4Address | IPv6Address) -> int:
    return socket.AF_INET if address.version == _IPV4 else socket.AF_INET6


def _address(index: int, address: IPv4Interface | IPv6Interface) -> bytes:
    ip, length = address.ip, address.network.prefixlen
    flags = 0 if ip.version == _IPV4 else _NODAD
    return netlink.request(
        netlink.NEWADDR,
        netlink.CREATE | netlink.EXCL,
        struct.pack("=BBBBI", _family(ip), length, flags, _UNIVERSE, index),
        attribute(_IFA_LOCAL, ip.packed),
        attribute(_IFA_ADDRESS, ip.packed),
    )


def _neighbour(index: int, neighbour: Neighbour) -> bytes:
    return netlink.request(
        netlink.NEWNEIGH,
        netlink.CREATE | netlink.EXCL,
        struct.pack("=BxxxiHBB", _family(neighbour.address), index, _PERMANENT, 0, 0),
        attribute(_NDA_DST, neighbour.address.packed),
        attribute(_NDA_LLADDR, _bytes(neighbour.mac)),
    )


def _route(route: Route | Route6) -> bytes:
    where = (_MAIN_TABLE, _STATIC, _UNIVERSE, _UNICAST)
    return netlink.request(
        netlink.NEWROUTE,
        netlink.CREATE | netlink.EXCL,
        struct.pack("=BBBBBBBBI", _family(route.via), route.prefix.prefixlen, 0, 0, *where, 0),
        attribute(_RTA_DST, route.prefix.network_address.packed),
        attribute(_RTA_GATEWAY, route.via.packed),
    )
