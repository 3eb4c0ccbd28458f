"""What probes in nodes and questions to routers saw.

Each kind begins with the id of its probe, and ends with ``blind`` where nothing could be seen.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from lab.journal.kinds.kind import EventData, Part, always, optional, record, result

_PROBE = "id of the probe, where it has one"
_BLIND = "why the probe could not look"


@record
class Dns(EventData):
    """A DNS question was asked; the subject is the node that asked."""

    kind: ClassVar[str] = "dns"

    probe: str = optional(_PROBE, default="")
    target: str = always("address that was asked")
    role: str = always(
        "`resolver`, `authority`, `parent`, `delegation` (a resolver asked for it), or "
        "`service` (a resolver asked for a service of another company)"
    )
    scope: str = always("`outside`, or the part of the network it was asked in, as `in-pop`")
    server: str = always("node that answers at the address, or `anycast`")
    name: str = always("name in the question")
    qtype: str = always("type in the question")
    ok: bool = result("`NOERROR` with a record", default=False)
    rcode: str = result("`NOERROR`, `SERVFAIL`, ..., `TIMEOUT`, `UNREACHABLE`", default="")
    truncated: bool = optional("the reply had the TC flag", default=False)
    took_ms: float = result("milliseconds until the reply", default=0.0)
    answers: Sequence[str] = result("records, as in a zone file", default=())
    blind: str | None = optional(_BLIND, default=None)


@record
class Http(EventData):
    """A page was fetched; the subject is the node that fetched it."""

    kind: ClassVar[str] = "http"

    probe: str = optional(_PROBE, default="")
    app: str = always("application, or the host of the URL")
    by: str = always("`name` (looked up first) or `address`")
    host: str = always("host of the URL")
    address: str = result("address that was asked, empty when the name was not found", default="")
    ok: bool = result("a status from 200 to 399", default=False)
    status: int | None = result("HTTP status, or null", default=None)
    error: str = result("empty, `dns`, `connect`, `receive` or `timeout`", default="")
    proxy_status: str = result("header `Proxy-Status`", default="")
    took_ms: float = result("milliseconds, look-up included", default=0.0)
    blind: str | None = optional(_BLIND, default=None)


@record
class EmbeddingPage(EventData):
    """A page with another company's object was fetched; the subject is the node that did."""

    kind: ClassVar[str] = "page"

    probe: str = optional(_PROBE, default="")
    host: str = always("host of the page")
    embeds: str = always("host of the object in it")
    patience_s: float = always(
        "seconds that its device waits in a look-up if all its resolvers are silent"
    )
    ok: bool = result("the page itself came", default=False)
    object_ok: bool = result("the object in it came", default=False)
    error: str = result("why it did not: `dns`, `http` or empty", default="")
    took_ms: float = result(
        "milliseconds until page and object came or were given up", default=0.0
    )
    blind: str | None = optional(_BLIND, default=None)


@record
class Reach(EventData):
    """A node was tried over TCP; the subject is the node that tried."""

    kind: ClassVar[str] = "reach"

    probe: str = optional(_PROBE, default="")
    dst: str = always("node that was tried")
    address: str = always("address that was tried")
    between: str = always("which parts of the network, as `dc-dc`; empty where none are named")
    ok: bool = result("the node was reached", default=False)
    error: str = result("why not, as `timeout`; empty when it was", default="")
    took_ms: float = result("milliseconds", default=0.0)
    blind: str | None = optional(_BLIND, default=None)


@record
class Tcp(EventData):
    """A TCP port was tried; the subject is the node that tried."""

    kind: ClassVar[str] = "tcp"

    probe: str = optional(_PROBE, default="")
    dst: str = always("what was tried, as `NODE:PORT`")
    address: str = always("address that was tried")
    port: int = always("port that was tried")
    ok: bool = result("the port accepted", default=False)
    error: str = result("why not, as `refused`; empty when it did", default="")
    took_ms: float = result("milliseconds", default=0.0)
    blind: str | None = optional(_BLIND, default=None)


@record
class HopPart(Part):
    """One distance of a path."""

    ttl: int = always("distance, 1 for the first router")
    address: str | None = always("address that answered, or null")
    mark: str = optional("what it answered, as traceroute prints it: `!N`, `!H`", default="")


@record
class Trace(EventData):
    """The path to an address was traced; the subject is the node that traced it."""

    kind: ClassVar[str] = "trace"

    probe: str = optional(_PROBE, default="")
    target: str = always("address")
    ok: bool = result("the target answered", default=False)
    hops: Sequence[HopPart] = result("what answered at each distance", default=())
    answered: str = result("`reached`, `silent` or `unreachable`", default="")
    blind: str | None = optional(_BLIND, default=None)


@record
class Sessions(EventData):
    """A router was asked for its sessions; the subject is the router."""

    kind: ClassVar[str] = "sessions"

    probe: str = optional(_PROBE, default="")
    protocol: str = result("`bgp` or `ospf`", default="")
    up: int = result("sessions that are Established, or adjacencies that are Full", default=0)
    configured: int = result("how many there are to be", default=0)
    down: Sequence[str] = result("neighbors whose session is not up", default=())
    ok: bool = result("there are some and all are up", default=False)
    blind: str | None = optional(_BLIND, default=None)


@record
class Routes(EventData):
    """A router was asked for its paths to prefixes; the subject is the router."""

    kind: ClassVar[str] = "routes"

    probe: str = optional(_PROBE, default="")
    prefixes: Mapping[str, int] | None = result(
        "number of paths that count by prefix", default=None
    )
    best: Mapping[str, str] | None = result(
        "AS path by prefix, where the best path counts", default=None
    )
    present: int = result("prefixes with a path that counts", default=0)
    chosen: int = result("prefixes of which a path that counts is the best", default=0)
    paths: int = result("paths that count, of all these prefixes", default=0)
    wanted: int = result("prefixes that were asked for", default=0)
    total: int = result("prefixes in the whole table", default=0)
    ok: bool = result("every prefix that was asked for has a path", default=False)
    blind: str | None = optional(_BLIND, default=None)


@record
class BgpUpdate(EventData):
    """A route collector got an update, one line of its MRT file; the subject is the collector."""

    kind: ClassVar[str] = "bgp"

    type: str = always("`A` (announced) or `W` (withdrawn)")
    prefix: str = always("prefix")
    peer_as: int = always("AS of the peer that sent it")
    path: str = always("AS path, empty for a withdrawal")
