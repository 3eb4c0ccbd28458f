"""The probe ``dns``: one question to a name server or resolver, and its answer."""

import functools
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lab.journal.kinds.probe import Dns
from lab.net.dns_query import exchange, question
from lab.net.sockets import network_error
from lab.probes.addresses import placed
from lab.probes.kinds.kind import Check, NodeProbe, may, milliseconds_since, must

if TYPE_CHECKING:
    import dns.message

    from lab.model.topology import Node, Topology


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsCheck(Check):
    """A DNS question to one server, by its address."""

    kind = Dns.kind

    target: str
    name: str
    role: str = "resolver"  # resolver, authority, parent, delegation, service
    scope: str = "outside"
    server: str = "anycast"
    qtype: str = "A"
    rd: bool = False
    timeout_s: float = 2.0
    port: int = 53

    def words(self) -> str:
        """Return what it asks and whom, for people."""
        return f"DNS, {self.name} {self.qtype} from {self.target} port {self.port}"

    def asked(self) -> Dns:
        """Return the event as far as it is known before the answer."""
        return Dns(
            probe=self.probe,
            target=self.target,
            role=self.role,
            scope=self.scope,
            server=self.server,
            name=self.name,
            qtype=self.qtype,
        )

    async def look(self) -> Dns:
        """Return the event with the answer; raise OSError when this process could not ask."""
        wire = question(self.name, self.qtype, rd=self.rd)
        started = time.monotonic()
        try:
            reply = await exchange(wire, self.target, self.timeout_s, self.port)
        except OSError as error:
            rcode = "TIMEOUT" if network_error(error) == "timeout" else "UNREACHABLE"
            took_ms = milliseconds_since(started)
            return replace(self.asked(), ok=False, rcode=rcode, took_ms=took_ms)
        took_ms = milliseconds_since(started)
        return replace(
            with_reply(self.asked(), reply, whole=self.role == "parent"), took_ms=took_ms
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsProbe(NodeProbe):
    """A name is looked up."""

    kind = Dns.kind
    event = Dns
    check = DnsCheck

    dns: str = must("a name to look up")
    server: str = must("dns: node or address that is asked")
    qtype: str = may("A", "dns: type of the record")

    def checks(self, node: "Node", topology: "Topology") -> Iterator[DnsCheck]:
        """Yield the question."""
        _ = node
        yield DnsCheck(
            target=placed(self.server, topology), name=f"{self.dns.removesuffix('.')}.",
            server=self.server, qtype=self.qtype, rd=True, timeout_s=self.timeout_s,
        )  # fmt: skip


def with_reply(event: Dns, reply: bytes, *, whole: bool) -> Dns:
    """Return an event with a reply's rcode and records; with ``whole`` those of all its sections.

    It is ok with NOERROR and at least one of these records: a referral is enough for ``whole``.
    """
    rcode, truncated, records = _read(reply[2:], whole)
    ok = rcode == "NOERROR" and bool(records)
    return replace(event, ok=ok, rcode=rcode, truncated=truncated, answers=records)


# Name servers say the same again and again, all but the id.
@functools.lru_cache(maxsize=64)
def _read(reply_but_its_id: bytes, whole: bool) -> tuple[str, bool, tuple[str, ...]]:  # noqa: FBT001
    import dns.exception
    import dns.flags
    import dns.message
    import dns.rcode

    try:
        message = dns.message.from_wire(b"\0\0" + reply_but_its_id, ignore_trailing=True)
    except dns.exception.DNSException:
        return "MALFORMED", False, ()
    truncated = bool(message.flags & dns.flags.TC)
    return dns.rcode.to_text(message.rcode()), truncated, _records(message, whole=whole)


def _records(message: "dns.message.Message", *, whole: bool) -> tuple[str, ...]:
    sections = [message.answer, message.authority, message.additional]
    return tuple(
        line
        for section in (sections if whole else sections[:1])
        for rrset in section
        for line in rrset.to_text().splitlines()
    )
