"""Looks at the routers of a running lab through their vty sockets."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from lab.incidents.facebook_2021.looks.drained import drained
from lab.incidents.facebook_2021.looks.planes import RouterSeen, plane_look
from lab.incidents.facebook_2021.places import Pop, sites_of
from lab.incidents.facebook_2021.record import ASN, DNS_PREFIXES
from lab.model.deployment import NodeState
from lab.model.errors import CommandError
from lab.model.event import JsonValue
from lab.model.topology import Topology
from lab.probes import expected, frr_json
from lab.probes.convergence import Convergence, Tally
from lab.probes.expected import Plane
from lab.probes.look import Look, blind
from lab.probes.rib import rib_look
from lab.probes.vtys import Routers, Vtys

Read = TypeVar("Read")

_SUMMARY = "show bgp summary json"
_NEIGHBORS = "show ip ospf neighbor json"
_INTERFACES = "show interface brief json"
_TABLE = "show bgp ipv4 unicast json"
_RUNNING = "show running-config"


class Looked(Routers, Protocol):
    """What of a running lab the looks need."""

    @property
    def topology(self) -> Topology:
        """Return the topology it was deployed from."""
        ...

    def nodes(self) -> tuple[NodeState, ...]:
        """Return every node with the state of its daemons."""
        ...


class RouterProbes:
    """Asks the FRR daemons of a lab; what cannot be asked makes the look ``blind``."""

    def __init__(self, lab: Looked, vtys: Vtys | None = None) -> None:
        self._lab = lab
        self._vtys = vtys or Vtys(lab)
        topology = lab.topology
        self._planes = expected.planes(topology)
        self._adjacencies = expected.adjacencies(topology)
        self._owners = expected.owners(topology)
        self._outside = {
            router: expected.outside_neighbors(topology, router)
            for pop in sites_of(topology).pops
            for router in pop.prs
        }

    def close(self) -> None:
        """Close the connections to the daemons."""
        self._vtys.close()

    def backbone(self) -> list[Look]:
        """Return one ``backbone`` look for each plane."""
        return [self._plane(plane) for plane in self._planes]

    def rib(self, collector: str, origin: int = ASN) -> list[Look]:
        """Return one ``rib`` look: a collector's paths to the prefixes of an AS."""
        try:
            table = self._read(collector, "bgpd", _TABLE, frr_json.paths)
        except CommandError as error:
            return [blind("rib", collector, str(error))]
        return [rib_look(collector, origin, table)]

    def announce(self) -> list[Look]:
        """Return one ``announce`` look for each PoP."""
        return [self._pop(pop) for pop in sites_of(self._lab.topology).pops]

    def sessions(self, node: str) -> tuple[int, int]:
        """Return how many BGP sessions of a router are Established, and how many it has.

        One of several address families is Established when it is in all of them.

        Raises:
            CommandError: its bgpd cannot be asked.
        """
        found = self._read(node, "bgpd", _SUMMARY, frr_json.neighbors)
        return sum(found.values()), len(found)

    def converged(self) -> Convergence:
        """Return whether every session of every router is Established and every adjacency Full."""
        tally = Tally(self._owners)
        for node in self._lab.nodes():
            for daemon, state in node.daemons:
                if daemon in ("bgpd", "ospfd"):
                    self._count(tally, node.name, daemon, state)
        return tally.result()

    def _count(self, tally: Tally, node: str, daemon: str, state: str) -> None:
        try:
            if daemon == "bgpd":
                tally.bgp(node, self._read(node, daemon, _SUMMARY, frr_json.summary))
            else:
                found = self._read(node, daemon, _NEIGHBORS, frr_json.adjacencies)
                tally.ospf(node, found, self._adjacencies.get(node, 0))
        except CommandError as error:
            tally.lost(str(error) if state == "running" else f"{daemon} of {node} {state}")
        else:
            tally.answered()

    def _plane(self, plane: Plane) -> Look:
        try:
            return plane_look(plane, {router: self._seen(router) for router in plane.routers})
        except CommandError as error:
            return blind("backbone", plane.name, str(error))

    def _seen(self, router: str) -> RouterSeen:
        return RouterSeen(
            self._read(router, "bgpd", _SUMMARY, frr_json.summary),
            self._read(router, "ospfd", _NEIGHBORS, frr_json.adjacencies),
            self._read(router, "zebra", _INTERFACES, frr_json.interfaces_up),
            drained=self._read(router, "bgpd", _RUNNING, drained),
        )

    def _pop(self, pop: Pop) -> Look:
        try:
            announced: list[JsonValue] = [
                str(prefix)
                for prefix in DNS_PREFIXES
                if any(self._announces(router, str(prefix)) for router in pop.prs)
            ]
        except CommandError as error:
            return blind("announce", pop.code, str(error))
        return Look("announce", pop.code, {"prefixes": announced})

    def _announces(self, router: str, prefix: str) -> bool:
        command = f"show bgp ipv4 unicast {prefix} json"
        told = self._read(router, "bgpd", command, frr_json.advertised_to)
        return not told.isdisjoint(self._outside[router])

    def _read(self, node: str, daemon: str, command: str, parse: Callable[[str], Read]) -> Read:
        text = self._vtys.ask(node, daemon, command)
        try:
            return parse(text)
        except ValueError as error:
            raise CommandError(f"{daemon} of {node}: {command!r}: {error}") from error
