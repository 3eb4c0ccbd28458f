"""Looks at the routers of a running lab through their vty sockets."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from lab.journal.kinds.probe import Routes, Sessions
from lab.model.deployment import NodeState
from lab.model.errors import CommandError
from lab.model.topology import Topology
from lab.probes import frr_json
from lab.probes.convergence import Convergence, Tally
from lab.probes.look import Look, blind
from lab.probes.vtys import Routers, Vtys

Read = TypeVar("Read")

_SUMMARY = "show bgp summary json"
_NEIGHBORS = "show ip ospf neighbor json"
_TABLE = "show bgp ipv4 unicast json"


class Looked(Routers, Protocol):
    """What of a running lab the looks need."""

    @property
    def topology(self) -> Topology:
        """Return the topology it was deployed from."""
        ...

    def nodes(self) -> tuple[NodeState, ...]:
        """Return every node with the state of its daemons."""
        ...


@dataclass(frozen=True, slots=True)
class Counted:
    """Which paths count: those that end in an AS, and those in which a pattern is found."""

    origin: int | None = None
    as_path: str = ""

    def of(self, paths: Sequence[frr_json.Path]) -> list[frr_json.Path]:
        """Return the paths that count."""
        return [
            path
            for path in paths
            if (self.origin is None or path.as_path.split()[-1:] == [str(self.origin)])
            and re.search(self.as_path, path.as_path)
        ]


EVERY_PATH = Counted()


class RouterProbes:
    """Asks the FRR daemons of a lab; what cannot be asked makes the look ``blind``."""

    def __init__(
        self,
        lab: Looked,
        vtys: Vtys | None = None,
        adjacencies: Mapping[str, int] = {},
    ) -> None:
        self._lab = lab
        self._vtys = vtys or Vtys(lab)
        self._adjacencies = adjacencies
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
        found = self.read(node, "bgpd", _SUMMARY, frr_json.neighbors)
        return sum(found.values()), len(found)

    def session_look(self, node: str, protocol: str) -> Look:
        """Return a ``sessions`` look: how many sessions of a router are up, of how many."""
        try:
            if protocol == "bgp":
                found = self.read(node, "bgpd", _SUMMARY, frr_json.neighbors)
                states = dict(found)
            else:
                ends = self.read(node, "ospfd", _NEIGHBORS, frr_json.adjacencies)
                states = {f"{end.neighbor} {end.interface}": end.full for end in ends}
        except CommandError as error:
            return blind(Sessions, node, str(error))
        up = sum(states.values())
        sessions = Sessions(
            protocol=protocol,
            up=up,
            configured=len(states),
            down=[self._owners.get(name, name) for name, ok in states.items() if not ok],
            ok=0 < len(states) == up,
        )
        return Look.of(sessions, node)

    def routes_look(
        self, node: str, prefixes: Sequence[str], counted: Counted = EVERY_PATH
    ) -> Look:
        """Return a ``routes`` look: a router's valid paths to prefixes that count.

        ``present`` is how many of the prefixes have one, ``chosen`` of how many it is the best,
        ``paths`` how many there are of all prefixes.
        """
        try:
            table = self.read(node, "bgpd", _TABLE, frr_json.paths)
        except CommandError as error:
            return blind(Routes, node, str(error))
        known = {prefix: counted.of(table.get(prefix, ())) for prefix in prefixes}
        best = {
            prefix: path.as_path for prefix, paths in known.items() for path in paths if path.best
        }
        present = sum(1 for paths in known.values() if paths)
        routes = Routes(
            prefixes={prefix: len(paths) for prefix, paths in known.items()},
            best=best,
            present=present,
            chosen=len(best),
            paths=sum(map(len, known.values())),
            wanted=len(prefixes),
            total=len(table),
            ok=present == len(prefixes),
        )
        return Look.of(routes, node)

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
                found = self.read(node, daemon, _NEIGHBORS, frr_json.adjacencies)
                tally.ospf(node, found, self._adjacencies.get(node, 0))
        except CommandError as error:
            tally.lost(str(error) if state == "running" else f"{daemon} of {node} {state}")
        else:
            tally.answered()

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
