"""The TTL of the applications' records, windows that it does not distort, and rare counts."""

from itertools import accumulate
from math import exp

from lab.incidents.facebook_2021.facts.records import in_house, parsed
from lab.journal.fields import texts
from lab.journal.kinds.probe import Dns
from lab.journal.timeline import Span, Timeline

TTL_PARAMETER = "dns.ttl_s"
LIMIT_WITHIN = 1e-6
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


def at_most(count: int, confidence: float = 0.95) -> float:
    """Return the upper limit of the mean of a Poisson count; 3.0, the rule of three, for none."""
    low, high = 0.0, 10.0 * count + 20.0
    while high - low > LIMIT_WITHIN:
        middle = (low + high) / 2
        if _no_more_than(count, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def _no_more_than(count: int, mean: float) -> float:
    """Return the probability of at most so many, by Poisson."""
    terms = accumulate(range(1, count + 1), lambda term, n: term * mean / n, initial=1.0)
    return exp(-mean) * sum(terms)
