"""The probe ``tcp``: a connection that must be accepted."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lab.journal.kinds.probe import Tcp
from lab.net.sockets import connect, network_error
from lab.probes.addresses import Unplaced, placed
from lab.probes.kinds.kind import Check, NodeProbe, milliseconds_since, must

if TYPE_CHECKING:
    from lab.model.topology import Node, Topology


@dataclass(frozen=True, slots=True, kw_only=True)
class TcpCheck(Check):
    """A TCP connection that must be accepted."""

    kind = Tcp.kind

    dst: str
    address: str
    port: int
    timeout_s: float = 1.0

    def words(self) -> str:
        """Return what it asks and whom, for people."""
        return f"TCP to {self.dst}, {self.address} port {self.port}"

    def asked(self) -> Tcp:
        """Return the event as far as it is known before the answer."""
        return Tcp(probe=self.probe, dst=self.dst, address=self.address, port=self.port)

    async def look(self) -> Tcp:
        """Return the event with its outcome; raise OSError when this process could not ask."""
        started = time.monotonic()
        error = await connection_error(self.address, self.port, self.timeout_s)
        took_ms = milliseconds_since(started)
        return replace(self.asked(), ok=not error, error=error, took_ms=took_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class TcpProbe(NodeProbe):
    """A TCP port is tried."""

    kind = Tcp.kind
    event = Tcp
    check = TcpCheck

    tcp: str = must("NODE:PORT or ADDRESS:PORT to connect to")

    def checks(self, node: "Node", topology: "Topology") -> Iterator[TcpCheck]:
        """Yield the connection."""
        _ = node
        word, _, port = self.tcp.rpartition(":")
        if not word or not port.isdecimal():
            raise Unplaced(f"{self.tcp} is no NODE:PORT or ADDRESS:PORT")
        yield TcpCheck(
            dst=self.tcp, address=placed(word, topology), port=int(port), timeout_s=self.timeout_s
        )


async def connection_error(address: str, port: int, timeout_s: float) -> str:
    """Return why a TCP connection was not made, empty when it was.

    Raises:
        OSError: this process could not ask.
    """
    deadline = asyncio.get_running_loop().time() + timeout_s
    try:
        (await connect(address, port, deadline)).close()
    except OSError as error:
        return network_error(error)
    return ""
