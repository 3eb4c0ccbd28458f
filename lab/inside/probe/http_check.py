"""Looks at the applications, by name or by address, and at single servers."""

import asyncio
import functools
import time
from dataclasses import dataclass
from typing import ClassVar

from lab.inside.net.dns_query import exchange, question
from lab.inside.net.fetch import Page, fetch
from lab.inside.net.sockets import connect, network_error
from lab.inside.probe.dns_check import milliseconds_since
from lab.model.event import JsonValue


@dataclass(frozen=True, slots=True)
class HttpCheck:
    """A page fetched again and again, looked up first when ``by`` is ``name``; in seconds."""

    kind: ClassVar[str] = "http"

    app: str
    by: str  # name, address
    host: str
    path: str = "/"
    resolver: str = ""
    address: str = ""
    timeout_s: float = 3.0
    interval_s: float = 0.0
    port: int = 80
    dns_port: int = 53

    def __post_init__(self) -> None:
        if not (self.resolver if self.by == "name" else self.address):
            raise ValueError("an http check by name needs a resolver, one by address an address")

    def asked(self) -> dict[str, JsonValue]:
        """Return what the event says of the question."""
        return {"app": self.app, "by": self.by, "host": self.host}

    async def look(self) -> dict[str, JsonValue]:
        """Return what was served; raise OSError when this process could not ask."""
        started = time.monotonic()
        address = self.address if self.by == "address" else await self._looked_up()
        seen: dict[str, JsonValue] = {"address": address}
        if address:
            page = Page(address, self.host, self.path, self.port)
            fetched = await fetch(page, self.timeout_s)
            seen |= {"status": fetched.status, "error": fetched.error}
            seen["proxy_status"] = fetched.proxy_status
        else:
            seen |= {"status": None, "error": "dns", "proxy_status": ""}
        return {**seen, "took_ms": milliseconds_since(started)}

    async def _looked_up(self) -> str:
        wire = question(self.host, "A", rd=True)
        try:
            reply = await exchange(wire, self.resolver, self.timeout_s, self.dns_port)
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


@dataclass(frozen=True, slots=True)
class ReachCheck:
    """A TCP connection, or with ``path`` a page that must be there, tried again and again.

    Of a port that is ``closed`` on purpose the refusal is awaited: it proves the path both ways
    and costs the other side nothing.
    """

    kind: ClassVar[str] = "reach"

    dst: str
    address: str
    port: int
    between: str
    path: str = ""
    host: str = ""
    closed: bool = False
    timeout_s: float = 1.0
    interval_s: float = 0.0

    def asked(self) -> dict[str, JsonValue]:
        """Return what the event says of the question."""
        return {"dst": self.dst, "address": self.address, "between": self.between}

    async def look(self) -> dict[str, JsonValue]:
        """Return whether it was reached; raise OSError when this process could not ask."""
        started = time.monotonic()
        error = await (self._page() if self.path else self._connection())
        return {"ok": not error, "error": error, "took_ms": milliseconds_since(started)}

    async def _connection(self) -> str:
        deadline = asyncio.get_running_loop().time() + self.timeout_s
        try:
            (await connect(self.address, self.port, deadline)).close()
        except ConnectionRefusedError as error:
            return "" if self.closed else network_error(error)
        except OSError as error:
            return network_error(error)
        return "open" if self.closed else ""

    async def _page(self) -> str:
        page = Page(self.address, self.host or self.address, self.path, self.port)
        fetched = await fetch(page, self.timeout_s)
        if fetched.ok:
            return ""
        return fetched.detail or fetched.error or f"status {fetched.status}"
