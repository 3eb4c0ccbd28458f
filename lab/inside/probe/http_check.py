"""The HTTP check: a page of an application, by name or by address."""

import functools
import time
from dataclasses import replace

from lab.inside.net.dns_query import exchange, question
from lab.inside.net.fetch import Fetched, Page, fetch
from lab.inside.net.sockets import network_error
from lab.inside.probe.dns_check import milliseconds_since
from lab.journal.kinds.probe import Http
from lab.model.programs.checks import HttpCheck

_GOOD = range(200, 400)  # RFC 9110 section 15: a success or a redirection


def asked(check: HttpCheck) -> Http:
    """Return the event of a check as far as it is known before the answer."""
    return Http(probe=check.probe, app=check.app, by=check.by, host=check.host)


async def look(check: HttpCheck, event: Http) -> Http:
    """Return the event with what was served; raise OSError when this process could not ask."""
    started = time.monotonic()
    address = check.address if check.by == "address" else await _looked_up(check)
    fetched = Fetched(None, "dns")
    if address:
        fetched = await fetch(Page(address, check.host, check.path, check.port), check.timeout_s)
    return replace(
        event,
        address=address,
        ok=fetched.status in _GOOD and not fetched.error,
        status=fetched.status,
        error=fetched.error,
        proxy_status=fetched.proxy_status,
        took_ms=milliseconds_since(started),
    )


async def _looked_up(check: HttpCheck) -> str:
    wire = question(check.host, "A", rd=True)
    try:
        reply = await exchange(wire, check.resolver, check.timeout_s, check.dns_port)
    except OSError as error:
        network_error(error)
        return ""
    return first_address(reply)


def first_address(reply: bytes) -> str:
    """Return the first IPv4 address in the answers of a reply, or ``""``."""
    return _first_address(reply[2:])


# Name servers say the same again and again, all but the id.
@functools.lru_cache(maxsize=64)
def _first_address(reply_but_its_id: bytes) -> str:
    import dns.exception
    import dns.message
    import dns.rdatatype

    try:
        message = dns.message.from_wire(b"\0\0" + reply_but_its_id, ignore_trailing=True)
    except dns.exception.DNSException:
        return ""
    found = (
        data.to_text()
        for rrset in message.answer
        if rrset.rdtype == dns.rdatatype.A
        for data in rrset
    )
    return next(found, "")
