"""The plan of a node for the start of its container, in the language of the start program."""

import shlex
from collections.abc import Iterator

from lab.model.deployment import Daemon, NodeConfig, Ready, in_order
from lab.model.shaping import bucket
from lab.model.topology import Interface, Node, Topology

# What the embedded runtime's links have; containerlab's own default is 9500.
_MTU = 1500


def plan(topology: Topology, node: Node, config: NodeConfig, frr: tuple[int, ...]) -> str:
    """Return the plan of a node; ``frr`` is the release that must be there, if any is given."""
    lines = [f"# {node.name}: what its container does, in this order"]
    if frr and any(daemon.ready is Ready.VTY for daemon in config.daemons):
        lines.append(f"frr {'.'.join(map(str, frr))}")
    if config.own_root:
        lines.append("files")
    lines += _network(topology, node, config)
    lines += [_daemon(daemon) for daemon in in_order(config.daemons)]
    return "".join(f"{line}\n" for line in lines)


def _network(topology: Topology, node: Node, config: NodeConfig) -> Iterator[str]:
    declared = {each.name: each for each in node.interfaces}
    for link in topology.links_of(node.name):
        for end in (link.a, link.b):
            if end.node == node.name:
                interface = declared.get(end.interface, Interface(end.interface))
                mac = (interface.mac,) if interface.mac else ()
                yield shlex.join(("interface", interface.name, str(interface.mtu or _MTU), *mac))
    yield "wired"
    yield from _addresses(node)
    if not config.link_local:
        yield from _link_locals(topology, node)
    for name, kbit in topology.capacities(node.name).items():
        shape = bucket(kbit)
        numbers = (shape.rate * 8, shape.burst, shape.limit)
        yield shlex.join(("capacity", name, *map(str, numbers)))
    for route in node.routes:
        yield shlex.join(("route", str(route.prefix), str(route.via)))
    for route6 in node.routes6:
        yield shlex.join(("route", str(route6.prefix), str(route6.via)))
    yield "addressed"


def _addresses(node: Node) -> Iterator[str]:
    for interface in node.interfaces:
        for address in interface.addresses:
            yield shlex.join(("address", interface.name, str(address)))
        for address6 in interface.addresses6:
            yield shlex.join(("address", interface.name, str(address6), "nodad"))


def _link_locals(topology: Topology, node: Node) -> Iterator[str]:
    # A kernel asks for the neighbor of a packet that it forwards from a link-local address alone.
    # The embedded runtime's neighbors are known from the start.
    asking = {each.name for each in node.interfaces if each.addresses6}
    for link in topology.links_of(node.name):
        for number, end in enumerate((link.a, link.b), 1):
            if end.node == node.name and end.interface in asking:
                yield shlex.join(("address", end.interface, f"fe80::{number}/64", "nodad"))


def _daemon(daemon: Daemon) -> str:
    how = daemon.ready if daemon.ready in (Ready.FILE, Ready.NONE) else Ready.SOCKET
    return shlex.join(("daemon", daemon.name, how.value, daemon.path, *daemon.argv))
