"""What a node looks at again and again: the checks of a probe, and counters of a server.

All times are seconds.
"""

from dataclasses import dataclass
from typing import ClassVar

COUNTED = ("bind", "haproxy", "legacy", "nsd", "unbound")  # servers whose counters can be read
HTTP_PORT = 80
_OCTETS = 4  # of an IPv4 address


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What every check has: the name of its probe, and its interval, 0 for that of the job."""

    kind: ClassVar[str]  # of its events, and of the check in JSON

    probe: str = ""
    interval_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsCheck(Check):
    """A DNS question to one server, by its address."""

    kind: ClassVar[str] = "dns"

    target: str
    name: str
    role: str = "resolver"  # resolver, authority, parent
    scope: str = "outside"
    server: str = "anycast"
    qtype: str = "A"
    rd: bool = False
    timeout_s: float = 2.0
    port: int = 53


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpCheck(Check):
    """A page; with ``by`` "name" the host is looked up first, else ``address`` is asked."""

    kind: ClassVar[str] = "http"

    app: str
    by: str  # name, address
    host: str
    path: str = "/"
    resolver: str = ""
    address: str = ""
    timeout_s: float = 3.0
    port: int = HTTP_PORT
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
            resolver="" if found else resolver, address=found, port=parts.port or HTTP_PORT,
        )  # fmt: skip


def _is_address(host: str) -> bool:
    numbers = host.split(".")
    return len(numbers) == _OCTETS and all(number.isdecimal() for number in numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachCheck(Check):
    """A TCP connection to a node, or with ``path`` a page that must be there.

    Of a port that is ``closed`` on purpose the refusal is awaited: it proves the path both ways
    and costs the other side nothing.
    """

    kind: ClassVar[str] = "reach"

    dst: str
    address: str
    port: int
    between: str = ""
    path: str = ""
    host: str = ""
    closed: bool = False
    timeout_s: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TcpCheck(Check):
    """A TCP connection that must be accepted."""

    kind: ClassVar[str] = "tcp"

    dst: str
    address: str
    port: int
    timeout_s: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceCheck(Check):
    """The path to an address."""

    kind: ClassVar[str] = "trace"

    target: str
    max_ttl: int = 16
    timeout_s: float = 1.0
    interval_s: float = 5.0


AnyCheck = DnsCheck | HttpCheck | ReachCheck | TcpCheck | TraceCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeJob:
    """The checks of one node; a check without an interval of its own has ``interval_s``."""

    node: str
    interval_s: float = 1.0
    checks: tuple[AnyCheck, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CountersJob:
    """The server of a node, and where its counters are read.

    ``address`` is the control socket of unbound, nsd, haproxy and legacy, and ``host:port`` of
    BIND's statistics channel.
    """

    node: str
    server: str
    address: str
    interval_s: float = 1.0

    def __post_init__(self) -> None:
        """Refuse a server whose counters cannot be read."""
        if self.server not in COUNTED:
            raise ValueError(f"server {self.server!r} is none of {', '.join(COUNTED)}")
