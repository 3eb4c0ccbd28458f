"""What resolvers asked our name servers over IPv6, by the servers' own counters."""

from lab.incidents.facebook_2021.facts.rates import record_ttl
from lab.incidents.facebook_2021.facts.windows import before
from lab.incidents.facebook_2021.kinds import Kind
from lab.journal.fields import text
from lab.journal.kinds.probe import Dns
from lab.journal.rates import meter
from lab.journal.seen import Unseen
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event

_EDGE_S = 0.5  # a look is told when it is answered, a counter when it is read


def asked_by_resolvers(run: Timeline) -> tuple[int, tuple[Event, ...]]:
    """Return how many queries at least they sent before the fault, and the counters.

    The lab's own looks are taken off, and those just before and after.

    Raises:
        Unseen: the counters were not read, or caches had no reason to ask again and none did.
    """
    counted = meter(run, run.nodes(Kind.DNS), before(run), "queries6")
    span = counted.span
    wide = Span(span.start - _EDGE_S, span.end + _EDGE_S)
    looks = run.of(Dns.kind, wide, role="authority")
    own = sum(":" in text(look.data, "target") for look in looks)
    queries = round(counted.rate(span) * span.seconds) - own
    if queries <= 0 and 2 * (record_ttl(run) or 0.0) > span.seconds:
        raise Unseen("a TTL is so long that resolvers did not ask again", counted.samples)
    return queries, counted.samples
