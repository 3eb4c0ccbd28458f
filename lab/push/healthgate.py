"""The health gate: it finds pairs that were reached before a push and not some seconds after."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from lab.clock import hold
from lab.journal.journal import Journal
from lab.journal.pairs import Pair, Probed
from lab.journal.seen import is_blind, too_blind
from lab.model.event import Event
from lab.ports import Clock

LOOK_S = 8.0  # an immediate loss is seen in 3 s; name servers withdraw after 6 s
_BEFORE_S = 8.0
# A change may cost a pair one probe while routes converge, so two failures in a row are needed.
# A routing table is complete: one look at it is enough.
_FAILURES = 2
_LATE_S = 5.0  # a pair with no newer probe is unknown: the slowest probe runs every 4 s


@dataclass(frozen=True, slots=True)
class Health:
    """The pairs reached before a push: how many were probed after it, and which are lost."""

    before: int
    seen: int
    lost: tuple[str, ...] = ()  # with the line of the journal that says so

    @property
    def unknown(self) -> int:
        """Return how many pairs were not seen after the push."""
        return self.before - self.seen

    @property
    def good(self) -> bool:
        """Return whether nothing is lost; false when too few pairs were probed to know."""
        return self.seen > 0 and not self.lost and not too_blind(self.unknown, self.before)

    def __str__(self) -> str:
        """Tell what was seen."""
        told = f"{len(self.lost)} of {self.before} pairs lost"
        return f"{told}, {self.unknown} not seen" if self.unknown or not self.before else told


class HealthGate:
    """Compares what probes saw before a push with what they see after it, pair by pair."""

    def __init__(self, journal: Journal, clock: Clock, probed: Probed) -> None:
        self._journal = journal
        self._clock = clock
        self._probed = probed
        self._pushed_at = 0.0

    def pushing(self) -> None:
        """Treat every probe from now on as an effect of the push."""
        self._pushed_at = self._journal.now()

    def health(self) -> Health:
        """Wait ``LOOK_S`` for every probe, and return the comparison."""
        hold(LOOK_S, self._clock)
        since = self._pushed_at - _BEFORE_S
        events = [
            event for kind in self._probed.kinds for event in self._journal.since(kind, since)
        ]
        return compared(events, self._pushed_at, self._journal.now(), self._probed)


def compared(events: Iterable[Event], pushed_at: float, now: float, probed: Probed) -> Health:
    """Compare each pair's last probe before ``pushed_at`` with its last ones before ``now``."""
    before: dict[Pair, bool] = {}
    after: dict[Pair, list[tuple[bool, Event]]] = defaultdict(list)
    for event in sorted(events, key=lambda event: event.at):
        if is_blind(event):
            continue
        for pair, reached in probed.pairs(event):
            if event.at < pushed_at:
                before[pair] = reached
            else:
                after[pair].append((reached, event))
    wanted = sorted(pair for pair, reached in before.items() if reached)
    known = {pair: last for pair in wanted if (last := _last(pair, after[pair], now))}
    lost = tuple(
        f"{pair} (line {last[-1][1].line})"
        for pair, last in known.items()
        if not any(reached for reached, _ in last)
    )
    return Health(len(wanted), len(known), lost)


def _last(pair: Pair, looked: list[tuple[bool, Event]], now: float) -> list[tuple[bool, Event]]:
    """Return the probes that decide about a pair; none when its state is not known."""
    needed = _FAILURES if pair.port else 1
    late = not looked or looked[-1][1].at < now - _LATE_S
    return [] if late or len(looked) < needed else looked[-needed:]
