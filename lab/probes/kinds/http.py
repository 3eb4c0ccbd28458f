"""The probe ``http``: a page of an application, by name or by address."""

import functools
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lab.journal.kinds.probe import Http
from lab.net.dns_query import exchange, question
from lab.net.fetch import Fetched, Page, fetch
from lab.net.sockets import network_error
from lab.probes.addresses import Unplaced, placed
from lab.probes.kinds.kind import Check, NodeProbe, may, milliseconds_since, must

if TYPE_CHECKING:
    from lab.model.topology import Node, Topology

_PORT = 80
_OCTETS = 4  # of an IPv4 address
_GOOD = range(200, 400)  # RFC 9110 section 15: a success or a redirection


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpCheck(Check):
    """A page; with ``by`` "name" the host is looked up first, else ``address`` is asked."""

    kind = Http.kind

    app: str
    by: str  # name, address
    host: str
    path: str = "/"
    resolver: str = ""
    address: str = ""
    timeout_s: float = 3.0
    port: int = _PORT
    dns_port: int = 53

    def __post_init__(self) -> None:
        """Refuse a check without the address that it asks first."""
        if self.by not in ("name", "address"):
            raise ValueError(f"an http check is by name or by address, not by {self.by!r}")
        if not (self.resolver if self.by == "name" else self.address):
            raise ValueError("an http check by name needs a resolver, one by address an address")

    @classmethod
    def of_url(
        cls, url: str, *, resolver: str = "", address: str = "", probe: str = ""
    ) -> "HttpCheck":
        """Return the check of an ``http:`` URL; its application is the URL's host.

        An IPv4 address in the URL is asked itself. A name is asked at ``address`` if that is
        given, else looked up at ``resolver``.

        Raises:
            ValueError: the URL is no such URL, or a name has neither address nor resolver.
        """
        from urllib.parse import urlsplit  # for those who build checks; nodes start faster

        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme != "http" or not host:
            raise ValueError(f"{url!r} is no http: URL with a host")
        found = address or (host if _is_address(host) else "")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return cls(
            probe=probe, app=host, by="address" if found else "name", host=host, path=path,
            resolver="" if found else resolver, address=found, port=parts.port or _PORT,
        )  # fmt: skip

    def words(self) -> str:
        """Return what it asks and whom, for people."""
        whom = f"by the name server {self.resolver}" if self.by == "name" else f"at {self.address}"
        return f"HTTP, {self.host}:{self.port}{self.path} {whom}"

    def asked(self) -> Http:
        """Return the event as far as it is known before the answer."""
        return Http(probe=self.probe, app=self.app, by=self.by, host=self.host)

    async def look(self) -> Http:
        """Return the event with what was served; raise OSError when this process could not ask."""
        started = time.monotonic()
        address = self.address if self.by == "address" else await _looked_up(self)
        fetched = Fetched(None, "dns")
        if address:
            fetched = await fetch(Page(address, self.host, self.path, self.port), self.timeout_s)
        return replace(
            self.asked(),
            address=address,
            ok=fetched.status in _GOOD and not fetched.error,
            status=fetched.status,
            error=fetched.error,
            proxy_status=fetched.proxy_status,
            took_ms=milliseconds_since(started),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpProbe(NodeProbe):
    """A page is fetched."""

    kind = Http.kind
    event = Http
    check = HttpCheck

    http: str = must("a URL, as http://www.example.com/ or http://web1/")
    host: str = may("", "http: the Host header, where it is not the URL's")
    resolver: str = may("", "http: node or address that resolves the URL's name")

    def checks(self, node: "Node", topology: "Topology") -> Iterator[HttpCheck]:
        """Yield the page; a node's name in the URL is that node's address."""
        from urllib.parse import urlsplit

        _ = node
        host = urlsplit(self.http).hostname or ""
        named = host in {each.name for each in topology.nodes}
        address = placed(host, topology) if named else ""
        resolver = placed(self.resolver, topology) if self.resolver else ""
        if host and not address and not resolver and not host.replace(".", "").isdecimal():
            raise Unplaced(f"{host} is no node: name the resolver that is asked for it")
        check = HttpCheck.of_url(self.http, resolver=resolver, address=address)
        yield replace(check, host=self.host or check.host, timeout_s=self.timeout_s)


def _is_address(host: str) -> bool:
    numbers = host.split(".")
    return len(numbers) == _OCTETS and all(number.isdecimal() for number in numbers)


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
