"""The probe ``trace``: a UDP traceroute whose probes are all on their way at once."""

import asyncio
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lab.journal.kinds.probe import HopPart, Trace
from lab.net.icmp_error import IcmpError, read_error
from lab.net.sockets import network_error, readable, udp
from lab.probes.addresses import placed
from lab.probes.kinds.kind import Check, NodeProbe, must

if TYPE_CHECKING:
    from lab.model.topology import Node, Topology

_FIRST_PORT = 33434  # as traceroute(8); nobody listens there
_SILENT_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Hop:
    """What answered at one distance; ``end`` is ``reached`` or ``unreachable`` at the last."""

    ttl: int
    address: str | None = None
    end: str = ""
    mark: str = ""

    def shown(self) -> HopPart:
        """Return the hop as the event has it; ``mark`` as traceroute prints it."""
        return HopPart(ttl=self.ttl, address=self.address, mark=self.mark)


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceCheck(Check):
    """The path to an address."""

    kind = Trace.kind

    target: str
    max_ttl: int = 16
    timeout_s: float = 1.0
    interval_s: float = 5.0

    def words(self) -> str:
        """Return what it asks and whom, for people."""
        return f"trace to {self.target}"

    def asked(self) -> Trace:
        """Return the event as far as it is known before the answer."""
        return Trace(probe=self.probe, target=self.target)

    async def look(self) -> Trace:
        """Return the event with its hops; raise OSError when this process could not ask."""
        deadline = asyncio.get_running_loop().time() + self.timeout_s
        hops: list[Hop] = []
        probes = [
            asyncio.ensure_future(_probe(self.target, ttl, deadline))
            for ttl in range(1, self.max_ttl + 1)
        ]
        try:
            for probe in probes:
                hops.append(await probe)
                if hops[-1].end:
                    break
        finally:
            for probe in probes:
                probe.cancel()
            await asyncio.gather(*probes, return_exceptions=True)
        return with_path(self.asked(), hops)


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceProbe(NodeProbe):
    """The path to a node or an address is traced."""

    kind = Trace.kind
    event = Trace
    check = TraceCheck

    trace: str = must("a node or an address to trace the route to")

    def checks(self, node: "Node", topology: "Topology") -> Iterator[TraceCheck]:
        """Yield the path."""
        _ = node
        yield TraceCheck(target=placed(self.trace, topology), timeout_s=self.timeout_s)


def with_path(event: Trace, hops: Sequence[Hop]) -> Trace:
    """Return an event with a path, with at most three silent hops at its end.

    It is ok when the destination itself answered.
    """
    answered = hops[-1].end if hops else ""
    heard = max((hop.ttl for hop in hops if hop.address or hop.end), default=0)
    shown = [hop.shown() for hop in hops if hop.ttl <= heard + _SILENT_SHOWN]
    ok = answered == "reached"
    return replace(event, ok=ok, hops=shown, answered=answered or "silent")


async def _probe(target: str, ttl: int, deadline: float) -> Hop:
    with udp(target) as sock:
        if sock.family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, ttl)
        else:
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, ttl)
        try:
            sock.connect((target, _FIRST_PORT + ttl - 1))
            sock.send(b"stormdrill")
        except OSError as error:
            network_error(error)
            return Hop(ttl, end="unreachable", mark="!N")
        await readable(sock, deadline)
        return _answer(sock, target, ttl)


def _answer(sock: socket.socket, target: str, ttl: int) -> Hop:
    try:
        _, ancillary, _, _ = sock.recvmsg(512, 512, socket.MSG_ERRQUEUE)
    except BlockingIOError:
        return _reply(sock, target, ttl)
    error = read_error(ancillary)
    return Hop(ttl) if error is None else hop_of(error, ttl)


def _reply(sock: socket.socket, target: str, ttl: int) -> Hop:
    try:
        sock.recv(512)
    except BlockingIOError:
        return Hop(ttl)
    return Hop(ttl, target, "reached")


def hop_of(error: IcmpError, ttl: int) -> Hop:
    """Return the hop that an ICMP error tells of."""
    if error.by is None:
        return Hop(ttl, end="unreachable", mark="!H")
    if not error.unreachable:
        return Hop(ttl, error.by)
    if error.port:
        return Hop(ttl, error.by, "reached")
    return Hop(ttl, error.by, "unreachable", error.mark)
