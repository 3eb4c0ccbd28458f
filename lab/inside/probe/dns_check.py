"""The DNS check: one question to a name server or resolver, and its answer."""

import functools
import time
from typing import TYPE_CHECKING

from lab.inside.net.dns_query import exchange, question
from lab.inside.net.sockets import network_error
from lab.model.event import JsonValue
from lab.model.programs.checks import DnsCheck

if TYPE_CHECKING:
    import dns.message


async def look(check: DnsCheck) -> dict[str, JsonValue]:
    """Return what was answered; raise OSError when this process could not ask."""
    wire = question(check.name, check.qtype, rd=check.rd)
    started = time.monotonic()
    try:
        reply = await exchange(wire, check.target, check.timeout_s, check.port)
    except OSError as error:
        rcode = "TIMEOUT" if network_error(error) == "timeout" else "UNREACHABLE"
        took_ms = milliseconds_since(started)
        return {"ok": False, "rcode": rcode, "took_ms": took_ms, "answers": []}
    took_ms = milliseconds_since(started)
    return {**read_reply(reply, whole=check.role == "parent"), "took_ms": took_ms}


def milliseconds_since(started: float) -> float:
    """Return the milliseconds since ``started``, on the monotonic clock."""
    return round((time.monotonic() - started) * 1000, 3)


def read_reply(reply: bytes, *, whole: bool) -> dict[str, JsonValue]:
    """Return the rcode and records of a reply; with ``whole`` those of all its sections.

    It is ok with NOERROR and at least one of these records: a referral is enough for ``whole``.
    """
    rcode, truncated, records = _read(reply[2:], whole)
    seen: dict[str, JsonValue] = {"ok": rcode == "NOERROR" and bool(records), "rcode": rcode}
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
