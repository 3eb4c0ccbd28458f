"""The DNS check: one question to a name server or resolver, and its answer."""

import functools
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from lab.inside.net.dns_query import exchange, question
from lab.inside.net.sockets import network_error
from lab.journal.kinds.probe import Dns
from lab.model.programs.checks import DnsCheck

if TYPE_CHECKING:
    import dns.message


def asked(check: DnsCheck) -> Dns:
    """Return the event of a check as far as it is known before the answer."""
    return Dns(
        probe=check.probe,
        target=check.target,
        role=check.role,
        scope=check.scope,
        server=check.server,
        name=check.name,
        qtype=check.qtype,
    )


async def look(check: DnsCheck, event: Dns) -> Dns:
    """Return the event with what was answered; raise OSError when this process could not ask."""
    wire = question(check.name, check.qtype, rd=check.rd)
    started = time.monotonic()
    try:
        reply = await exchange(wire, check.target, check.timeout_s, check.port)
    except OSError as error:
        rcode = "TIMEOUT" if network_error(error) == "timeout" else "UNREACHABLE"
        took_ms = milliseconds_since(started)
        return replace(event, ok=False, rcode=rcode, took_ms=took_ms)
    took_ms = milliseconds_since(started)
    return replace(with_reply(event, reply, whole=check.role == "parent"), took_ms=took_ms)


def milliseconds_since(started: float) -> float:
    """Return the milliseconds since ``started``, on the monotonic clock."""
    return round((time.monotonic() - started) * 1000, 3)


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
