"""Looks at the name servers' IPv6 addresses: from users, and from inside each PoP."""

from collections.abc import Iterator
from dataclasses import replace

from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.looks.authority import authority
from lab.incidents.facebook_2021.places import sites_of
from lab.incidents.facebook_2021.record import NAME_SERVERS
from lab.model.topology import Node, Topology
from lab.probes.kinds.dns import DnsCheck
from lab.probes.kinds.kind import Check
from lab.probes.kinds.trace import TraceCheck

_QUERY_S, _TRACE_S = 2.0, 9.0  # rarer than those of IPv4: each family costs as much CPU time


def asks(host: Node) -> bool:
    """Return whether a host asks over IPv6 too."""
    return bool(host.uplink.addresses6)


def authorities(topology: Topology, node: str) -> Iterator[DnsCheck]:
    """Yield the looks at the name servers' IPv6 addresses from a host that asks over IPv6."""
    if asks(topology.node(node)):
        for server in NAME_SERVERS:
            yield authority(server.address6)


def outside(topology: Topology, node: str) -> Iterator[Check]:
    """Yield the looks of users at these addresses and at the paths to them: all have a cover."""
    for look in authorities(topology, node):
        yield replace(look, interval_s=_QUERY_S)
        yield TraceCheck(target=look.target, max_ttl=12, timeout_s=1.5, interval_s=_TRACE_S)


def inside(topology: Topology) -> dict[str, list[Check]]:
    """Return the looks at name servers from their PoP's switch, by switch.

    The edge proxy, which looks over IPv4, has no IPv6.
    """
    users = topology.of_kind(Kind.USERS)
    if not any(map(asks, users)):
        return {}
    return {
        pop.asw: [
            authority(each.ip, scope="in-pop", server=pop.dns)
            for each in topology.node(pop.dns).uplink.addresses6
        ]
        for pop in sites_of(topology).pops
    }
