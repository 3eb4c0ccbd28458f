"""Links, addresses and kernel routes, spoken to the kernel over netlink.

Runs in a process of its own: the netlink library is large, and the supervisor stays small.
"""

import os
import socket
import struct
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Interface, IPv6Interface
from typing import Any

from lab.model.errors import RuntimeFailure
from lab.model.topology import Endpoint, Interface, Link, Node, Route, Topology
from lab.runtimes.embedded import syscalls
from lab.runtimes.embedded.neighbours import Neighbour, macs, neighbours

_LOOPBACK_INDEX = 1
# Above what tunnel modules put into every new namespace.
_FIRST_INDEX = 10

_NLMSG_ERROR = 2
_NEWLINK, _NEWADDR, _NEWROUTE, _NEWNEIGH = 16, 20, 24, 28
_REQUEST, _ACK, _EXCL, _CREATE = 0x1, 0x4, 0x200, 0x400
_UP = 0x1
_IPV4 = 4
_MAIN_TABLE, _STATIC, _UNICAST = 254, 4, 1
_PERMANENT = 0x80


def indexes(topology: Topology) -> dict[str, dict[str, int]]:
    """Return each node's interface indexes by name, chosen here so that none is looked up."""
    chosen: dict[str, dict[str, int]] = {node.name: {} for node in topology.nodes}
    for link in topology.links:
        for end in (link.a, link.b):
            ends = chosen[end.node]
            ends[end.interface] = _FIRST_INDEX + len(ends)
    return chosen


def wire(topology: Topology, spaces: Mapping[str, int]) -> Iterator[str]:
    """Make every link, address, neighbour and route; yield progress messages.

    ``spaces`` has the open net namespace of each node.

    Raises:
        RuntimeFailure: the kernel refused one of them; says which.
    """
    chosen = indexes(topology)
    ends = _ends(topology)
    with _netlink() as here:
        for number, link in enumerate(topology.links):
            both = (ends[link.a], ends[link.b])
            near, far = (
                _end(ends[end], each, chosen[end.node][end.interface], spaces[end.node])
                for end, each in zip((link.a, link.b), macs(number, both), strict=True)
            )
            _ask(here, [_veth(near, far)], f"link {_label(link)}")
    yield f"{len(topology.links)} links"
    known: defaultdict[str, list[Neighbour]] = defaultdict(list)
    for name, neighbour in neighbours(topology.links, ends):
        known[name].append(neighbour)
    for node in topology.nodes:
        index = chosen[node.name]
        beside = [_neighbour(index[each.interface], each) for each in known[node.name]]
        syscalls.setns(spaces[node.name], syscalls.NEWNET)
        with _netlink() as inside:
            _ask(inside, _interfaces(node, index), f"{node.name}: addresses")
            _ask(inside, beside, f"{node.name}: neighbours")
            _ask(inside, [_route(route) for route in node.routes], f"{node.name}: routes")
    yield f"{sum(len(interfaces) for interfaces in chosen.values())} interfaces"


def _label(link: Link) -> str:
    return f"{link.a.node}:{link.a.interface} {link.b.node}:{link.b.interface}"


def _netlink() -> socket.socket:
    opened = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
    opened.bind((0, 0))
    return opened


def _ends(topology: Topology) -> dict[Endpoint, Interface]:
    nodes = {node.name: node for node in topology.nodes}
    return {
        end: _declared(nodes[end.node], end.interface)
        for link in topology.links
        for end in (link.a, link.b)
    }


def _end(interface: Interface, mac: str, index: int, namespace: int) -> dict[str, Any]:
    attributes: list[tuple[str, Any]] = [
        ("IFLA_IFNAME", interface.name),
        ("IFLA_NET_NS_FD", namespace),
        ("IFLA_NUM_TX_QUEUES", 1),
        ("IFLA_NUM_RX_QUEUES", 1),
        ("IFLA_ADDRESS", mac),
    ]
    if interface.mtu is not None:
        attributes.append(("IFLA_MTU", interface.mtu))
    return {"index": index, "attrs": attributes}


def _veth(near: dict[str, Any], far: dict[str, Any]) -> bytes:
    from pyroute2.netlink.rtnl.ifinfmsg import ifinfmsg

    kind = [
        ("IFLA_INFO_KIND", "veth"),
        ("IFLA_INFO_DATA", {"attrs": [("VETH_INFO_PEER", far)]}),
    ]
    near["attrs"].append(("IFLA_LINKINFO", {"attrs": kind}))
    return _encode(ifinfmsg(), near, _NEWLINK, _CREATE | _EXCL)


def _declared(node: Node, name: str) -> Interface:
    try:
        return node.interface(name)
    except KeyError:
        return Interface(name)


def _interfaces(node: Node, chosen: Mapping[str, int]) -> list[bytes]:
    from pyroute2.netlink.rtnl.ifinfmsg import ifinfmsg

    known = {"lo": _LOOPBACK_INDEX, **chosen}
    requests = []
    for index in known.values():
        up = {"index": index, "flags": _UP, "change": _UP, "attrs": []}
        requests.append(_encode(ifinfmsg(), up, _NEWLINK))
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


def _address(index: int, address: IPv4Interface | IPv6Interface) -> bytes:
    from pyroute2.netlink.rtnl.ifaddrmsg import ifaddrmsg

    fields = {
        "family": socket.AF_INET if address.version == _IPV4 else socket.AF_INET6,
        "prefixlen": address.network.prefixlen,
        "index": index,
        "attrs": [("IFA_LOCAL", str(address.ip)), ("IFA_ADDRESS", str(address.ip))],
    }
    return _encode(ifaddrmsg(), fields, _NEWADDR, _CREATE | _EXCL)


def _neighbour(index: int, neighbour: Neighbour) -> bytes:
    from pyroute2.netlink.rtnl.ndmsg import ndmsg

    fields = {
        "family": socket.AF_INET if neighbour.address.version == _IPV4 else socket.AF_INET6,
        "ifindex": index,
        "state": _PERMANENT,
        "attrs": [("NDA_DST", str(neighbour.address)), ("NDA_LLADDR", neighbour.mac)],
    }
    return _encode(ndmsg(), fields, _NEWNEIGH, _CREATE | _EXCL)


def _route(route: Route) -> bytes:
    from pyroute2.netlink.rtnl.rtmsg import rtmsg

    fields = {
        "family": socket.AF_INET,
        "dst_len": route.prefix.prefixlen,
        "table": _MAIN_TABLE,
        "proto": _STATIC,
        "type": _UNICAST,
        "attrs": [
            ("RTA_DST", str(route.prefix.network_address)),
            ("RTA_GATEWAY", str(route.via)),
        ],
    }
    return _encode(rtmsg(), fields, _NEWROUTE, _CREATE | _EXCL)


def _encode(message: Any, fields: Mapping[str, Any], kind: int, flags: int = 0) -> bytes:
    message.setvalue(fields)
    message["header"] = {
        "type": kind,
        "flags": _REQUEST | _ACK | flags,
        "sequence_number": 1,
        "pid": 0,
    }
    message.encode()
    return bytes(message.data)


def _ask(netlink: socket.socket, requests: Sequence[bytes], what: str) -> None:
    """Send requests in one packet and read an acknowledgement of each."""
    if not requests:
        return
    netlink.send(b"".join(requests))
    waiting = len(requests)
    while waiting:
        data = netlink.recv(1 << 16)
        while data:
            length, kind, _, _, _ = struct.unpack_from("=IHHII", data)
            if kind == _NLMSG_ERROR:
                waiting -= 1
                (number,) = struct.unpack_from("=i", data, 16)
                if number:
                    raise RuntimeFailure(f"{what}: {os.strerror(-number)}")
            data = data[(length + 3) & ~3 :]
