"""The load that retries made, by the servers' own counters: F30, F32."""

from collections.abc import Sequence
from statistics import median

from lab.evidence.fact import Fact
from lab.evidence.finding import Finding, judged
from lab.incidents.facebook_2021.facts.rates import bins, record_ttl, whole_ttls
from lab.incidents.facebook_2021.facts.windows import before, lapsed
from lab.journal.fields import require_number
from lab.journal.kinds.probe import Dns, Http
from lab.journal.rates import Meter, meter
from lab.journal.seen import Unseen, seeing
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event
from lab.model.verdict import FactKind

# F30 gives 30 times for TTLs up to 300 s. With a lab's TTL and retry cap the steady ratio is about
# 4 * TTL / cap, so the band is a factor of about three around 30.
AMPLIFIED = (10.0, 100.0)
PARENT_RATIO = 100.0  # F32: 7,000 to over 900,000 queries a second is 129 times
BIN_S = 5.0
LEAST_BINS = 3


def clients_retry(run: Timeline) -> Finding:
    """Judge F30: users' queries at the resolvers, outage over baseline."""
    resolvers = run.nodes("resolver")
    steady = meter(run, resolvers, run.phase("steady"))
    outage = meter(run, resolvers, lapsed(run))
    ttl = record_ttl(run)
    if ttl and steady.span.seconds < ttl:
        raise Unseen("the steady phase is shorter than one TTL", steady.samples)
    window = whole_ttls(steady.span, ttl)
    # A fetch by name looks the name up first.
    asked = [*run.of(Dns.kind, role="resolver"), *run.of(Http.kind, by="name")]
    base = _without_probes(steady, asked, window)
    pieces = bins(outage.span, BIN_S)
    if base <= 0 or len(pieces) < LEAST_BINS:
        raise Unseen(f"baseline {base:.2f} q/s, {len(pieces)} bins late in the outage")
    late = median(_without_probes(outage, asked, piece) for piece in pieces)
    turns = f"{window.seconds / ttl:.0f} TTLs" if ttl else "TTL unknown"
    measured = (
        f"{base:.1f} q/s over {window.seconds:.0f} s ({turns}) before, median {late:.1f} q/s "
        f"over {len(pieces)} bins of {BIN_S:.0f} s late in the outage: {late / base:.1f}x "
        f"({len(resolvers)} resolvers, probes' own queries taken off)"
    )
    passed = AMPLIFIED[0] <= late / base <= AMPLIFIED[1]
    return judged(measured, [*steady.samples, *outage.samples], passed=passed)


def parent_flooded(run: Timeline) -> Finding:
    """Judge F32: queries at the .com servers, outage over baseline."""
    servers = run.nodes("tld")
    # In the first TTL resolvers still learn delegations, which then hold for two days.
    settled = Span(run.phase("steady").start + (record_ttl(run) or 0.0), before(run).end)
    steady = meter(run, servers, settled)
    outage = meter(run, servers, lapsed(run))
    asked = run.of(Dns.kind, role="parent")
    window = steady.span
    floor = 1 / window.seconds
    base = max(_without_probes(steady, asked, window), floor)
    late = _without_probes(outage, asked, outage.span)
    measured = (
        f"{base:.3f} q/s over {window.seconds:.0f} s before"
        + (" (floor: one query)" if base == floor else "")
        + f", {late:.1f} q/s over {outage.span.seconds:.0f} s late in the outage: "
        f"{late / base:.0f}x (probes' own queries taken off)"
    )
    passed = late / base >= PARENT_RATIO
    return judged(measured, [*steady.samples, *outage.samples], passed=passed)


def _without_probes(counters: Meter, asked: Sequence[Event], span: Span) -> float:
    probes = sum(span.covers(_sent(look)) for look in seeing(asked))
    return counters.rate(span) - probes / span.seconds


def _sent(look: Event) -> float:
    return look.at - require_number(look, "took_ms") / 1000


FACTS = (
    Fact(
        "F30",
        f"{AMPLIFIED[0]:.0f} to {AMPLIFIED[1]:.0f} times the baseline (30 on the day; the ratio "
        "follows TTL over retry cap)",
        clients_retry,
        kind=FactKind.MODEL,
    ),
    Fact(
        "F32",
        f"at least {PARENT_RATIO:.0f} times the baseline, taken as one query per window at least",
        parent_flooded,
        kind=FactKind.MODEL,
    ),
)
