"""Rates from servers' cumulative counters, over windows that TTLs do not distort."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lab.evidence.finding import Unseen, enough
from lab.incidents.facebook_2021.facts.records import in_house, parsed
from lab.journal.fields import number
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event, JsonValue

TTL_PARAMETER = "dns.ttl_s"
LONGEST_TTL_S = 3600  # above it a record is a delegation's, not an application's


@dataclass(frozen=True, slots=True)
class Series:
    """A cumulative counter of one server: instants and values, both rising."""

    ats: tuple[float, ...]
    values: tuple[float, ...]

    def at(self, instant: float) -> float:
        """Return the value at an instant between the samples, by straight line."""
        right = min(max(bisect_right(self.ats, instant), 1), len(self.ats) - 1)
        a, b = self.ats[right - 1], self.ats[right]
        share = min(max((instant - a) / (b - a), 0.0), 1.0)
        return self.values[right - 1] + share * (self.values[right] - self.values[right - 1])


@dataclass(frozen=True, slots=True)
class Meter:
    """The counters of several servers over a span they were all read in, and the samples."""

    span: Span
    series: tuple[Series, ...]
    samples: tuple[Event, ...]

    def rate(self, span: Span) -> float:
        """Return the servers' mean sum of counts per second in a span."""
        ends = [each.at(span.end) - each.at(span.start) for each in self.series]
        return sum(ends) / span.seconds


def meter(run: Timeline, servers: Iterable[str], span: Span, key: str = "queries") -> Meter:
    """Read counters over a span, cut to what all servers gave; raise Unseen if none is whole."""
    found = [_samples(run, server, span, key) for server in servers]
    if not found:
        raise Unseen("the journal lists no such server")
    cut = Span(max(some[0].at for some in found), min(some[-1].at for some in found))
    if cut.seconds <= 0:
        raise Unseen("the servers' counters were never read in the same seconds")
    series = tuple(
        Series(tuple(e.at for e in some), tuple(number(e, key) for e in some)) for some in found
    )
    return Meter(cut, series, tuple(e for some in found for e in (some[0], some[-1])))


def record_ttl(run: Timeline) -> float | None:
    """Return the TTL of the applications' records as served, else the run's parameter."""
    looks = [e for e in run.of("dns", role="authority", rcode="NOERROR") if in_house(e)]
    served = {
        record.ttl
        for look in looks[:50]
        for record in parsed(_answers(look))
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


def _samples(run: Timeline, server: str, span: Span, key: str) -> Sequence[Event]:
    samples = [event for event in run.of("counter", span) if event.subject == server]
    seeing = enough(f"counters of {server}", samples)
    values = [number(event, key) for event in seeing]
    if any(later < earlier for earlier, later in pairwise(values)):
        raise Unseen(f"the counter of {server} was reset", seeing)
    return seeing


def _answers(look: Event) -> list[str]:
    value: JsonValue = look.data.get("answers")
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
