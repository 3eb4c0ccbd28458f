"""Looks at the routers of a running lab through their vty sockets."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeVar

from lab.model.deployment import NodeState
from lab.model.errors import CommandError
from lab.model.topology import Topology
from lab.probes import frr_json
from lab.probes.convergence import Convergence, Tally
from lab.probes.update_groups import COMMANDS, untold
from lab.probes.vtys import Routers, Vtys

Read = TypeVar("Read")

_SUMMARY = "show bgp summary json"
NEIGHBORS = "show ip ospf neighbor json"


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
    """Asks the FRR daemons of a lab, over connections that are kept."""

    def __init__(
        self,
        lab: Looked,
        vtys: Vtys | None = None,
        adjacencies: Mapping[str, int] = {},
    ) -> None:
        self._lab = lab
        self._vtys = vtys or Vtys(lab)
        self._expected = adjacencies
        self._owners = owners(lab.topology)

    def close(self) -> None:
        """Close the connections to the daemons."""
        self._vtys.close()

    def sessions(self, node: str) -> tuple[int, int]:
        """Return how many BGP sessions of a router are Established, and how many it has.

        One of several address families is Established when it is in all of them.

        Raises:
            CommandError: its bgpd cannot be asked.
        """
        found = self.neighbors(node)
        return sum(found.values()), len(found)

    def neighbors(self, node: str) -> Mapping[str, bool]:
        """Return whether the BGP session with each neighbor of a router is Established.

        Raises:
            CommandError: its bgpd cannot be asked.
        """
        return self.read(node, "bgpd", _SUMMARY, frr_json.neighbors)

    def adjacencies(self, node: str) -> int:
        """Return how many OSPF adjacencies of a router are Full.

        Raises:
            CommandError: its ospfd cannot be asked.
        """
        found = self.read(node, "ospfd", NEIGHBORS, frr_json.adjacencies)
        return sum(adjacency.full for adjacency in found)

    def owner(self, address: str) -> str:
        """Return the node that has an address, or the address itself."""
        return self._owners.get(address, address)

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
                tally.bgp(node, self.read(node, daemon, _SUMMARY, frr_json.summary))
            else:
                found = self.read(node, daemon, NEIGHBORS, frr_json.adjacencies)
                tally.ospf(node, found, self._expected.get(node, 0))
        except CommandError as error:
            tally.lost(str(error) if state == "running" else f"{daemon} of {node} {state}")
        else:
            tally.answered()

    def all_told(self, nodes: Iterable[str]) -> bool:
        """Return whether no route of these routers waits to be sent to a BGP neighbor.

        A router that cannot be asked has routes that wait.
        """
        try:
            return not any(self.tells(node) for node in nodes)
        except CommandError:
            return False

    def tells(self, node: str) -> bool:
        """Return whether a route of a router waits to be sent to a BGP neighbor.

        Raises:
            CommandError: its bgpd cannot be asked.
        """
        return any(self.read(node, "bgpd", command, untold) for command in COMMANDS)

    def read(self, node: str, daemon: str, command: str, parse: Callable[[str], Read]) -> Read:
        """Return what a daemon answers to a command, parsed.

        Raises:
            CommandError: it cannot be asked, or its answer cannot be parsed.
        """
        text = self._vtys.ask(node, daemon, command)
        try:
            return parse(text)
        except ValueError as error:
            raise CommandError(f"{daemon} of {node}: {command!r}: {error}") from error


def owners(topology: Topology) -> dict[str, str]:
    """Return the node that has each address; an anycast address has the first that does."""
    found: dict[str, str] = {}
    for node in topology.nodes:
        for interface in node.interfaces:
            for address in interface.addresses:
                found.setdefault(str(address.ip), node.name)
    return found
