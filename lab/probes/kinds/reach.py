"""The probe ``reach``: a node is reached, told by a closed port or by a page of it."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lab.journal.kinds.probe import Reach
from lab.model.selector import selected
from lab.net.fetch import Page, fetch
from lab.probes.addresses import address_of
from lab.probes.kinds.kind import Check, NodeProbe, milliseconds_since, must
from lab.probes.kinds.tcp import connection_error

if TYPE_CHECKING:
    from lab.model.topology import Node, Topology

_CLOSED_PORT = 1  # nobody listens there, so a node that is reached refuses


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachCheck(Check):
    """A TCP connection to a node, or with ``path`` a page that must be there.

    Of a port that is ``closed`` on purpose the refusal is awaited: it proves the path both ways
    and costs the other side nothing.
    """

    kind = Reach.kind

    dst: str
    address: str
    port: int
    between: str = ""
    path: str = ""
    host: str = ""
    closed: bool = False
    timeout_s: float = 1.0

    def words(self) -> str:
        """Return what it asks and whom, for people."""
        return f"TCP to {self.dst}, {self.address} port {self.port}"

    def asked(self) -> Reach:
        """Return the event as far as it is known before the answer."""
        return Reach(probe=self.probe, dst=self.dst, address=self.address, between=self.between)

    async def look(self) -> Reach:
        """Return the event with its outcome; raise OSError when this process could not ask."""
        started = time.monotonic()
        if self.path:
            page = Page(self.address, self.host or self.address, self.path, self.port)
            error = (await fetch(page, self.timeout_s)).failure
        else:
            error = await connection_error(self.address, self.port, self.timeout_s)
            if self.closed:
                error = {"refused": "", "": "open"}.get(error, error)
        took_ms = milliseconds_since(started)
        return replace(self.asked(), ok=not error, error=error, took_ms=took_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachProbe(NodeProbe):
    """Nodes are reached from other nodes."""

    kind = Reach.kind
    event = Reach
    check = ReachCheck
    mesh = True

    reach: tuple[str, ...] = must(
        "selectors of nodes: a refusal of their closed TCP port proves the path both ways"
    )

    @property
    def targets(self) -> tuple[str, ...]:
        """Return selectors of the nodes that are reached."""
        return self.reach

    def checks(self, node: "Node", topology: "Topology") -> Iterator[ReachCheck]:
        """Yield a check of every node that is picked but the node itself."""
        for target in selected(self.reach, topology.nodes, same_as=node):
            if target.name != node.name:
                yield ReachCheck(
                    dst=target.name, address=address_of(target, topology), port=_CLOSED_PORT,
                    closed=True, timeout_s=self.timeout_s,
                )  # fmt: skip
