"""The stretches of a run in which its host had too little CPU time; pure.

The limits lie between two runs of a network of 60 nodes on two CPUs. On a host with other
light work some task waited for a CPU in 20 % of the time in the median, and in more than 90 % of
it for one or two seconds at the fault only; 3 tasks ran or waited for each CPU; looks came at most
0.04 s late. Beside ten programs that only computed some task waited in 97 % of the time or more in
nine seconds of ten; 7 to 10 tasks ran or waited for each CPU; looks came at most 0.12 s late.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lab.journal.fields import count, number
from lab.journal.kinds.run import HostPressure
from lab.journal.timeline import Span, Timeline
from lab.model.event import Event

THE_HOST_WAS_STARVED = "the host was starved"

STALLED = 0.9  # share of the time between two looks in which some task waited for a CPU
QUEUED = 5.0  # tasks that run or wait, for each CPU; where the kernel does not tell that share
LATE_S = 0.5  # a look of the play so late is enough by itself: half of its interval
LEAST_S = 3.0  # a shorter burst is what a change of the network does to a host with time
REST_S = 5.0  # a shorter rest does not end a stretch: a probe waits as long for its answer


@dataclass(frozen=True, slots=True)
class Starved:
    """The starved stretches of a run, in order of time; they do not touch each other."""

    spans: tuple[Span, ...] = ()

    def touches(self, ats: Iterable[float]) -> bool:
        """Return whether one of these instants lies in a starved stretch."""
        return any(span.covers(at) for at in ats for span in self.spans)

    def within(self, span: Span) -> float:
        """Return how many seconds of a stretch were starved."""
        shared = (min(span.end, each.end) - max(span.start, each.start) for each in self.spans)
        return sum((max(0.0, seconds) for seconds in shared), 0.0)


def starved(run: Timeline) -> Starved:
    """Return the starved stretches of a run; a journal without looks at the host has none."""
    return starved_of(run.of(HostPressure.kind))


def starved_of(looks: Iterable[Event]) -> Starved:
    """Return the starved stretches that looks at the host tell of."""
    groups: list[list[Event]] = []
    for look in sorted(filter(short_of_time, looks), key=lambda each: each.at):
        if groups and _start(look) - groups[-1][-1].at <= REST_S:
            groups[-1].append(look)
        else:
            groups.append([look])
    spans = (Span(_start(group[0]), group[-1].at) for group in groups)
    late = (any(map(_is_late, group)) for group in groups)
    return Starved(
        tuple(
            span for span, each in zip(spans, late, strict=True) if each or span.seconds >= LEAST_S
        )
    )


def _start(look: Event) -> float:
    return look.at - count(look.data, "seconds")


def _is_late(look: Event) -> bool:
    return count(look.data, "late_s") >= LATE_S


def short_of_time(look: Event) -> bool:
    """Return whether a look at the host tells of too little CPU time."""
    stalled = number(look.data, "stalled")
    if stalled is not None:
        return stalled >= STALLED or _is_late(look)
    queued = count(look.data, "running") / (number(look.data, "cpus") or 1.0)
    return queued >= QUEUED or _is_late(look)
