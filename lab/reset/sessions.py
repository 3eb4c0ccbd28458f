"""BGP sessions of a running lab: how many are there, and those that a fault may have cut off."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, suppress
from ipaddress import IPv4Network, IPv6Network, ip_address

from lab.model.deployment import NodeConfig
from lab.model.errors import CommandError
from lab.model.setup import Sessions
from lab.model.topology import Node
from lab.ports import RunningLab
from lab.probes.routers import RouterProbes

BGP, OSPF = "bgpd", "ospfd"


def sessions(lab: RunningLab, nodes: Collection[str]) -> Sessions:
    """Return the sessions of routers; none where one does not answer."""
    with closing(RouterProbes(lab)) as probes:
        return counted(lab, probes, nodes, (BGP, OSPF))


def counted(
    lab: RunningLab, probes: RouterProbes, nodes: Collection[str], daemons: Collection[str]
) -> Sessions:
    """Return the sessions of routers with these daemons; none where one does not answer."""
    bgp, ospf = {}, {}
    for node, running in _routers(lab, nodes):
        if BGP in running and BGP in daemons:
            bgp[node] = 0
            with suppress(CommandError):
                bgp[node], _ = probes.sessions(node)
        if OSPF in running and OSPF in daemons:
            ospf[node] = 0
            with suppress(CommandError):
                ospf[node] = probes.adjacencies(node)
    return Sessions(bgp, ospf)


def with_bgp(configs: Mapping[str, NodeConfig]) -> tuple[list[str], list[str]]:
    """Return the nodes that run a bgpd, whose programs may set routes, and all others."""
    routing = {
        node for node, config in configs.items() if BGP in {one.name for one in config.daemons}
    }
    return [node for node in configs if node in routing], [
        node for node in configs if node not in routing
    ]


def begin_anew(lab: RunningLab, nodes: Collection[str]) -> None:
    """Clear the sessions of routers with neighbors that other routers forward to.

    While they are cut off TCP waits longer and longer to send again, up to the hold time, and what
    one end says of the end of a session waits as long. So both ends are cleared: one that still
    has the old session refuses the new one, and the other then waits twice as long each time.

    Raises:
        CommandError: a router cannot be asked.
    """
    with closing(RouterProbes(lab)) as probes:
        pairs = {
            frozenset({node, probes.owner(neighbor)})
            for node, daemons in _routers(lab, nodes)
            if BGP in daemons
            for neighbor in _remote(lab.topology.node(node), _up(probes, node))
        }
        speakers = {node for node, daemons in _routers(lab, set().union(*pairs)) if BGP in daemons}
        for pair in pairs:
            for node in pair & speakers:
                _clear(lab, probes, node, pair)


def _up(probes: RouterProbes, node: str) -> list[str]:
    return [neighbor for neighbor, up in probes.neighbors(node).items() if up]


def _clear(lab: RunningLab, probes: RouterProbes, node: str, pair: Collection[str]) -> None:
    """Clear a router's sessions with the other router of a pair."""
    for neighbor in _remote(lab.topology.node(node), [*probes.neighbors(node)]):
        if probes.owner(neighbor) in pair:
            with closing(lab.vty(node, BGP)) as vty:
                vty.ask(f"clear bgp {neighbor}")


def _remote(node: Node, neighbors: Collection[str]) -> Iterator[str]:
    """Yield the neighbors whose address is in no network that the router is in itself."""
    own: list[IPv4Network | IPv6Network] = []
    for interface in node.interfaces:
        own += [address.network for address in interface.addresses]
        own += [address.network for address in interface.addresses6]
    for neighbor in neighbors:
        with suppress(ValueError):  # unnumbered: it is named by an interface
            address = ip_address(neighbor)
            if not any(address in network for network in own):
                yield neighbor


def _routers(lab: RunningLab, nodes: Collection[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for node in lab.nodes():
        if node.name in nodes:
            yield node.name, frozenset(daemon for daemon, _ in node.daemons)
