"""The health gate: what was reached before a push and, some seconds after it, is not."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from lab.engine.journal import Journal
from lab.model.event import Event
from lab.ports import Clock
from lab.verify.against import Pair, looks

LOOK_S = 8.0  # what is lost at once is seen in 3 s; name servers withdraw after 6
_BEFORE_S = 8.0
_TICK_S = 0.25
_KINDS = ("reach", "dns", "http", "announce", "rib")
# A drain may cost a pair one look while routes move, as C1 allows; a table is no sample.
_FAILURES = 2
_LATE_S = 5.0  # a pair that was not looked at for so long is not known


@dataclass(frozen=True, slots=True)
class Health:
    """How many pairs were looked at before and after a push, and which of them are lost."""

    pairs: int
    lost: tuple[str, ...]  # with the line of the journal that says so

    @property
    def good(self) -> bool:
        """Return whether something was seen and nothing is lost."""
        return self.pairs > 0 and not self.lost

    def __str__(self) -> str:
        """Tell what was seen."""
        if not self.pairs:
            return "nothing was seen"
        return f"{len(self.lost)} of {self.pairs} pairs lost"


def watched(journal: Journal, clock: Clock, pushed_at: float) -> Health:
    """Let every probe look for ``LOOK_S`` after a push, and return what they saw."""
    while (left := pushed_at + LOOK_S - journal.now()) > 0:
        clock.sleep(min(_TICK_S, left))
    return health(_events(journal, pushed_at - _BEFORE_S), pushed_at, journal.now())


def _events(journal: Journal, since: float) -> Iterable[Event]:
    return sorted(
        (event for kind in _KINDS for event in journal.since(kind, since)),
        key=lambda event: event.at,
    )


def health(events: Iterable[Event], pushed_at: float, now: float) -> Health:
    """Lay what was reached just before ``pushed_at`` beside the last looks before ``now``."""
    before: dict[Pair, bool] = {}
    after: dict[Pair, list[tuple[bool, int]]] = defaultdict(list)
    for event in events:
        if "blind" in event.data:
            continue
        for pair, reached in looks(event):
            if event.at < pushed_at:
                before[pair] = reached
            elif event.at >= now - _LATE_S:
                after[pair].append((reached, event.line))
    known = {
        pair: seen[-_needed(pair) :]
        for pair, seen in after.items()
        if before.get(pair) and len(seen) >= _needed(pair)
    }
    lost = [
        f"{pair} (line {seen[-1][1]})"
        for pair, seen in sorted(known.items())
        if not any(reached for reached, _ in seen)
    ]
    return Health(len(known), tuple(lost))


def _needed(pair: Pair) -> int:
    return _FAILURES if pair.port else 1
