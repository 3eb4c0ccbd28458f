"""The windows of time that the facts of 4 October 2021 are read from."""

from lab.journal.seen import Unseen
from lab.journal.timeline import Span, Timeline

# The edge reacts in real time: withdrawals end 6 s after the fault (3 failed rounds of checks,
# then one advertisement interval), so probes sooner than this see neither state.
SETTLE_S = 10.0


def before(run: Timeline) -> Span:
    """Return the time from the steady phase to the fault."""
    return Span(run.phase("steady").start, run.phase("fault").start)


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
    """Return the last half of the settled outage, when caches have lapsed."""
    return dark(run).last(0.5)


def recovery(run: Timeline) -> Span:
    """Return the time from the repair to the end of the run."""
    return Span(run.phase("repair").start, run.end + 1)


def plane_names(run: Timeline) -> set[str]:
    """Return the names of the backbone planes, as ``backbone`` events name them."""
    found = (run.members[name].labels.get("plane") for name in run.nodes("eb"))
    return {f"p{plane}" for plane in found if plane is not None}
