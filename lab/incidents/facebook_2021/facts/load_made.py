"""Whether the load of a return was made at all: a slow machine makes less, and proves nothing."""

from collections.abc import Sequence

from lab.incidents.facebook_2021.kinds import Kind
from lab.journal.fields import count, number, table
from lab.journal.kinds.run import HostPressure
from lab.journal.seen import Unseen, enough
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event

USED = 0.75  # of the pages that a pace lets in: more came whole than a slow machine makes
STALLED = 0.6  # mean share of time in which some task waited for a CPU: the machine is too slow


def load_was_made(run: Timeline, span: Span, seconds: Sequence[Event]) -> None:
    """Return if light load of a span, from its first page on, is not the machine's doing.

    Either users, by what they counted, got the pages that a pace lets in, or tasks had a CPU.

    Raises:
        Unseen: neither is so.
    """
    if _pace_was_used(run, span.start, seconds):
        return
    looks = enough("looks at the host", run.of(HostPressure.kind, span))
    stalled = [share for look in looks if (share := number(look.data, "stalled")) is not None]
    if not stalled:
        raise Unseen("the kernel does not tell how long tasks wait for a CPU", looks)
    mean = sum(stalled) / len(stalled)
    if mean >= STALLED:
        raise Unseen(f"tasks waited for a CPU {mean:.0%} of the time: the machine is slow", looks)


def _pace_was_used(run: Timeline, start: float, seconds: Sequence[Event]) -> bool:
    per_s, paced_s = run.parameter("capacity.pace_per_s"), run.parameter("capacity.paced_s")
    if not per_s or not paced_s:
        return False
    paced = Span(start, start + paced_s)
    apps = [
        app
        for each in seconds
        if paced.covers(each.at)
        for app in table(each.data, "apps").values()
    ]
    pages = sum(count(app, "http_ok") for app in apps if isinstance(app, dict))
    return pages >= USED * per_s * len(run.nodes(Kind.WEB)) * paced_s
