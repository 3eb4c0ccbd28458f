"""The windows of time that the facts of 4 October 2021 are read from."""

from lab.incidents.facebook_2021.events import Rib
from lab.incidents.facebook_2021.facts.rates import record_ttl
from lab.incidents.facebook_2021.record import DNS_PREFIXES
from lab.journal.fields import count, require_table, text
from lab.journal.kinds.probe import BgpUpdate
from lab.journal.seen import LEAST, Unseen, is_blind
from lab.journal.timeline import Span, Timeline

# The edge reacts in real time: withdrawals end 6 s after the fault (3 failed rounds of checks,
# then one advertisement interval), so probes sooner than this see neither state.
SETTLE_S = 10.0
GIVE_UP_S = 10.0  # a resolver's patience with name servers that do not answer
CONTROL_POP = "control-pop"
_ROUTES = frozenset(map(str, DNS_PREFIXES))


def before(run: Timeline) -> Span:
    """Return the time from the steady phase to the fault."""
    return Span(run.phase("steady").start, run.phase("fault").start)


def undisturbed(run: Timeline) -> Span:
    """Return the time from the steady phase to the first thing that users notice."""
    span = before(run)
    return Span(span.start, run.phase(CONTROL_POP).start) if run.has(CONTROL_POP) else span


def dark(run: Timeline) -> Span:
    """Return the settled outage: withdrawals are over, and nobody is on site yet.

    Raises:
        Unseen: the outage was not entered, or ended before it settled.
    """
    start = run.phase("outage").start + SETTLE_S
    last = "diagnose" if run.has("diagnose") else "outage"
    span = Span(start, run.phase(last).end)
    if span.seconds <= 0:
        raise Unseen(f"the outage did not last longer than {SETTLE_S:.0f} s")
    return span


def lapsed(run: Timeline) -> Span:
    """Return the part of the settled outage in which no cache has an answer left.

    It starts one TTL and a resolver's patience after the last withdrawal of a DNS prefix. Where
    the table shows that all stayed, it starts so long after withdrawals would have been over.

    Raises:
        Unseen: neither a withdrawal nor such a table was seen, or the outage ended before its
            caches lapsed.
    """
    settled = dark(run)
    gone = [
        update
        for update in run.of(BgpUpdate.kind, Span(run.phase("fault").start, settled.end), type="W")
        if text(update.data, "prefix") in _ROUTES
    ]
    if not gone and not _all_stayed(run, settled):
        raise Unseen("the collector saw no withdrawal of a DNS prefix")
    ttl = record_ttl(run)
    if not ttl:
        raise Unseen("no TTL of the applications' records was seen")
    since = gone[-1].at if gone else run.phase("fault").start + SETTLE_S
    span = Span(max(settled.start, since + ttl + GIVE_UP_S), settled.end)
    if span.seconds <= 0:
        raise Unseen("the outage ended before the caches lapsed", gone[-1:])
    return span


def _all_stayed(run: Timeline, span: Span) -> bool:
    """Return whether every look at the collector's table has paths to all DNS prefixes."""
    tables = [require_table(e, "prefixes") for e in run.of(Rib.kind, span) if not is_blind(e)]
    held = [{prefix for prefix in each if count(each, prefix) > 0} for each in tables]
    return len(held) >= LEAST and all(each >= _ROUTES for each in held)


def recovery(run: Timeline) -> Span:
    """Return the time from the repair to the end of the run."""
    return Span(run.phase("repair").start, run.end + 1)
