"""Looks at name servers and resolvers: one question each time, told as it was answered."""

import functools
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from lab.inside.net.dns_query import exchange, question
from lab.inside.net.sockets import network_error
from lab.model.event import JsonValue

if TYPE_CHECKING:
    import dns.message


@dataclass(frozen=True, slots=True)
class DnsCheck:
    """A question asked again and again of one server; times in seconds."""

    kind: ClassVar[str] = "dns"

    target: str
    role: str  # resolver, authority, parent
    name: str
    scope: str = "outside"
    server: str = "anycast"
    qtype: str = "A"
    rd: bool = False
    timeout_s: float = 2.0
    interval_s: float = 0.0
    port: int = 53

    def asked(self) -> dict[str, JsonValue]:
        """Return what the event says of the question."""
        return {
            "target": self.target,
            "role": self.role,
            "scope": self.scope,
            "server": self.server,
            "name": self.name,
            "qtype": self.qtype,
        }

    async def look(self) -> dict[str, JsonValue]:
        """Return what was answered; raise OSError when this process could not ask."""
        wire = question(self.name, self.qtype, rd=self.rd)
        started = time.monotonic()
        try:
            reply = await exchange(wire, self.target, self.timeout_s, self.port)
        except OSError as error:
            rcode = "TIMEOUT" if network_error(error) == "timeout" else "UNREACHABLE"
            return {"rcode": rcode, "took_ms": milliseconds_since(started), "answers": []}
        took_ms = milliseconds_since(started)
        return {**told(reply, whole=self.role == "parent"), "took_ms": took_ms}


def milliseconds_since(started: float) -> float:
    """Return the milliseconds since ``started``, on the monotonic clock."""
    return round((time.monotonic() - started) * 1000, 3)


def told(reply: bytes, *, whole: bool) -> dict[str, JsonValue]:
    """Return the rcode and records of a reply; with ``whole`` those of all its sections."""
    rcode, truncated, records = _read(reply[2:], whole)
    seen: dict[str, JsonValue] = {"rcode": rcode}
    if truncated:
        seen["truncated"] = True
    return {**seen, "answers": list(records)}


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
