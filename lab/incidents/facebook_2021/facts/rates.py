"""The TTL of the applications' records, and windows of time that a TTL does not distort."""

from lab.incidents.facebook_2021.facts.records import in_house, parsed
from lab.journal.fields import texts
from lab.journal.kinds.probe import Dns
from lab.journal.timeline import Span, Timeline

TTL_PARAMETER = "dns.ttl_s"
LONGEST_TTL_S = 3600  # above it a record is a delegation's, not an application's


def record_ttl(run: Timeline) -> float | None:
    """Return the TTL of the applications' records as served, else the run's parameter."""
    looks = [e for e in run.of(Dns.kind, role="authority", rcode="NOERROR") if in_house(e)]
    served = {
        record.ttl
        for look in looks[:50]
        for record in parsed(texts(look.data, "answers"))
        if record.type == "A" and record.ttl <= LONGEST_TTL_S
    }
    return max(served) if served else run.parameter(TTL_PARAMETER)


def whole_ttls(span: Span, ttl: float | None) -> Span:
    """Return the last part of a span that is a whole multiple of the TTL long.

    Users behind one cache ask again in the same second, so any other window counts a burst
    more or less. Without a TTL the span is returned as it is.
    """
    if not ttl:
        return span
    return Span(span.end - ttl * (span.seconds // ttl), span.end)


def bins(span: Span, seconds: float) -> list[Span]:
    """Cut a span into pieces of equal length, without the rest."""
    pieces = int(span.seconds // seconds)
    return [
        Span(span.start + piece * seconds, span.start + (piece + 1) * seconds)
        for piece in range(pieces)
    ]
