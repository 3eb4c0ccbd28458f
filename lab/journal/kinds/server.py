"""What programs of servers and of users print, in the nodes they run on."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from lab.journal.kinds.kind import EventData, Part, always, optional, record, result


@record
class AppCounts(Part):
    """What the users of one application met in one second, as counts."""

    lookups: int = always("look-ups that began")
    dns_ok: int = always("look-ups that gave an address")
    servfail: int = always("look-ups that ended with SERVFAIL")
    dns_timeout: int = always("look-ups without a reply")
    dns_other: int = always("look-ups that ended otherwise")
    fetches: int = always("fetches of a page that began")
    http_ok: int = always("fetches that gave the whole page, its objects included")
    http_5xx: int = always("fetches with a status from 500 to 599")
    http_fail: int = always("fetches that ended otherwise")


@record
class AddressCounts(Part):
    """What fetches from one address gave in one second, as counts."""

    app: str = always("application whose address it is")
    http_ok: int = always("fetches that gave the page")
    failed: int = always("fetches that ended otherwise")


@record
class ObjectCounts(Part):
    """What fetches of the objects in one application's pages gave in one second, as counts."""

    ok: int = always("objects that came")
    failed: int = always("objects that did not")


@record
class OtherQueries(Part):
    """What users sent in one second for names of one kind that are no application's."""

    queries: Mapping[str, int] = always("queries by resolver's address")


@record
class Load(EventData):
    """One second of users has passed; the subject is the node of the users."""

    kind: ClassVar[str] = "load"

    users: int = always("number of users")
    apps: Mapping[str, AppCounts] | None = result(
        "counts of this second by application", default=None
    )
    queries: Mapping[str, int] | None = result(
        "queries sent in this second by resolver's address", default=None
    )
    others: Mapping[str, OtherQueries] | None = optional(
        "those of these queries that are for names of no application, by what the names are",
        default=None,
    )
    addresses: Mapping[str, AddressCounts] | None = optional(
        "fetches that ended in this second by the address they went to", default=None
    )
    objects: Mapping[str, ObjectCounts] | None = optional(
        "objects in pages that ended in this second, by application", default=None
    )
    blind: str | None = optional("why the counts are not what users met", default=None)


@record
class Counter(EventData):
    """A server's own counters since its start were read; the subject is the server's node."""

    kind: ClassVar[str] = "counter"

    server: str = always("`unbound`, `bind`, `legacy`, `nsd` or `haproxy`")
    queries: int | None = optional("queries or requests that came in", default=None)
    queries6: int | None = optional("those of them that came over IPv6, by UDP", default=None)
    noerror: int | None = optional("answers with NOERROR", default=None)
    servfail: int | None = optional("answers with SERVFAIL", default=None)
    nxdomain: int | None = optional("answers with NXDOMAIN", default=None)
    other: int | None = optional("answers with another rcode", default=None)
    dropped: int | None = optional("queries that were not answered", default=None)
    cache_hits: int | None = optional("answers from the cache", default=None)
    recursions: int | None = optional("answers that others had to be asked for", default=None)
    waiting: int | None = optional("queries that wait for an answer now", default=None)
    sent: int | None = optional("queries sent to other servers", default=None)
    upstream_queries: int | None = optional("queries sent to name servers", default=None)
    parent_queries: int | None = optional(
        "queries sent to name servers of a parent zone", default=None
    )
    frontend: str | None = optional("state of HAProxy's frontend, as `OPEN`", default=None)
    servers: int | None = optional("servers behind HAProxy", default=None)
    servers_up: int | None = optional(
        "servers behind HAProxy that its checks find up", default=None
    )
    http_1xx: int | None = optional("responses with such a status", default=None)
    http_2xx: int | None = optional("responses with such a status", default=None)
    http_3xx: int | None = optional("responses with such a status", default=None)
    http_4xx: int | None = optional("responses with such a status", default=None)
    http_5xx: int | None = optional("responses with such a status", default=None)
    http_other: int | None = optional("responses with another status", default=None)
    blind: str | None = optional("why the counters could not be read", default=None)


@record
class CentreCheck(Part):
    """What a name server's agent got from one data centre."""

    dc: str = always("data centre")
    ok: bool = always("it answered")
    error: str = always("why not, empty when it did")


@record
class Health(EventData):
    """A name server's agent decided whether to announce; the subject is its node."""

    kind: ClassVar[str] = "health"

    decision: str = always(
        "`start`, `withdraw`, `announce`, or `keep` where its routes stay all the same"
    )
    reason: str = always("why, for people")
    checks: Sequence[CentreCheck] = always("what each data centre answered in that round")
    prefixes: Sequence[str] = always("prefixes that the decision is about")


@record
class HealthCheck(EventData):
    """A check of a name server's agent changed its outcome; the subject is the agent's node."""

    kind: ClassVar[str] = "health.check"

    dc: str = always("data centre")
    ok: bool = always("it answered")
    error: str = always("why not, empty when it did")
    host: str = always("host that was asked")


@record
class HealthRoutes(EventData):
    """A name server's bgpd announces other prefixes than before; the subject is its node."""

    kind: ClassVar[str] = "health.routes"

    announced: Sequence[str] = always("prefixes that it announces now")


@record
class Warmup(EventData):
    """A web server's services went cold or came back; the subject is its node."""

    kind: ClassVar[str] = "warmup"

    decision: str = always("`cold` or `warm`")
    reason: str = always("why, for people")


@record
class Admitted(EventData):
    """A web server serves more or fewer pages than before; the subject is its node."""

    kind: ClassVar[str] = "admitted"

    per_s: int | None = optional(
        "how many pages a second it serves; it answers the others with 503. Absent: it serves all",
        default=None,
    )


@record
class Backlog(EventData):
    """A second of copying data to another site has passed; the subject is the node it is at."""

    kind: ClassVar[str] = "backlog"

    dc: str = always("site that the data is for")
    kept_kib: int = always("KiB that wait to be sent")
    sent_kib: int = always("KiB sent since the start")
