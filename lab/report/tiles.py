"""The state of a network in a few tiles while a run is played, and what of it is news."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from lab.journal.fields import count, number, tables, text
from lab.journal.kinds.probe import Routes
from lab.journal.kinds.run import Measured, RunStarted
from lab.journal.seen import is_blind
from lab.journal.served import Attempts, probe_attempts, total
from lab.model.event import Event
from lab.report.read.sentences import Sentence, Tone

WINDOW_S = 4.0  # a share is over the tries of this long
LEAST = 3  # tries that make a share worth a sentence
NOT_SEEN = "not seen"
LOST, BACK = 0.5, 0.99  # a share below the one is lost, at or above the other it is back


@dataclass(frozen=True, slots=True)
class Tile:
    """One part of a network: its name, how it is, and a few words.

    Tiles of one ``group`` are shown together under its name. A ``share``, 0 to 1, is drawn as a
    bar.
    """

    group: str
    name: str
    tone: Tone
    words: str = ""
    share: float | None = None


class Board(Protocol):
    """Takes in the events of a run in the order of the journal, and shows where it is."""

    def feed(self, event: Event) -> Iterator[Sentence]:
        """Take in an event and yield what of it is news; must be iterated to its end."""
        ...

    def tiles(self) -> Sequence[Tile]:
        """Return the network as it is now."""
        ...


NewBoard: TypeAlias = Callable[[], Board]


def tone_of_share(share: float | None) -> Tone:
    """Return how a share of good tries is: good, partly, bad, or unknown without one."""
    if share is None:
        return Tone.UNKNOWN
    return Tone.GOOD if share >= BACK else Tone.BAD if share < LOST else Tone.PARTLY


@dataclass(slots=True)
class Turns:
    """Remembers which things are up, so that only a change is news."""

    states: dict[str, bool] = field(default_factory=dict)

    def knows(self, what: str) -> bool:
        """Return whether a thing has been up before: what never was cannot be lost."""
        return what in self.states

    def turned(self, what: str, *, up: bool) -> bool:
        """Return whether a thing changed; a first state that is up is no change."""
        before = self.states.get(what, True)
        self.states[what] = up
        return before is not up


@dataclass(slots=True)
class ProbeBoard:
    """The board of any incident: a tile per declared probe and per measure."""

    _sites: dict[str, str] = field(default_factory=dict)  # node: site
    _tries: dict[str, dict[str, deque[tuple[float, Attempts]]]] = field(default_factory=dict)
    _tables: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)
    _values: dict[str, tuple[float | None, float | None]] = field(default_factory=dict)
    _turns: Turns = field(default_factory=Turns)

    def feed(self, event: Event) -> Iterator[Sentence]:
        """Take in an event; a probe whose share is lost or comes back at a site is news."""
        if event.kind == RunStarted.kind:
            nodes = tables(event.data, "nodes")
            self._sites = {text(node, "name"): text(node, "site") for node in nodes}
        elif event.kind == Measured.kind:
            known = number(event.data, "value"), number(event.data, "whole")
            self._values[event.subject] = known
        elif event.kind == Routes.kind:
            yield from self._table(event)
        elif text(event.data, "probe"):
            yield from self._probed(event)

    def _table(self, event: Event) -> Iterator[Sentence]:
        """Yield that a router has other routes than before, which may be good or bad."""
        probe, wanted = text(event.data, "probe"), int(count(event.data, "wanted"))
        if is_blind(event) or not wanted:
            return
        known = self._tables.setdefault(probe, {})
        before, present = known.get(event.subject), int(count(event.data, "present"))
        known[event.subject] = present, wanted
        if before is not None and before[0] != present:
            words = f"{event.subject} has {present} of {wanted} routes, {before[0]} before"
            yield Sentence(probe, words)

    def _probed(self, event: Event) -> Iterator[Sentence]:
        tried = probe_attempts(event)
        if tried is None:
            return
        probe = text(event.data, "probe")
        site = self._sites.get(event.subject) or event.subject
        tries = self._tries.setdefault(probe, {}).setdefault(site, deque())
        tries.append((event.at, tried))
        while tries[0][0] < event.at - WINDOW_S:
            tries.popleft()
        recent = total(found for _, found in tries)
        share = recent.served
        if share is None or len(tries) < LEAST:
            return
        key, words = f"{probe} {site}", f"from {site}: {share:.0%} of tries succeed"
        if share < LOST and self._turns.knows(key) and self._turns.turned(key, up=False):
            yield Sentence(probe, f"lost {words}", Tone.BAD)
        elif share >= BACK and self._turns.turned(key, up=True):
            yield Sentence(probe, f"back {words}", Tone.GOOD)

    def tiles(self) -> Sequence[Tile]:
        """Return the probes with their shares, then the measures with their values."""
        probes = [self._probe(name, sites) for name, sites in self._tries.items()]
        probes += [_routes(name, routers) for name, routers in self._tables.items()]
        return [*probes, *(_measure(name, *known) for name, known in self._values.items())]

    def _probe(self, name: str, sites: dict[str, deque[tuple[float, Attempts]]]) -> Tile:
        by_site = {
            site: total(found for _, found in tries).served for site, tries in sites.items()
        }
        share = total(found for tries in sites.values() for _, found in tries).served
        bad = [f"{site} {value:.0%}" for site, value in by_site.items() if _not_whole(value)]
        words = NOT_SEEN if share is None else f"{share:.0%}"
        return Tile(
            "probes", name, tone_of_share(share), f"{words}  {' '.join(bad)}".rstrip(), share
        )


def _not_whole(share: float | None) -> bool:
    return share is not None and share < BACK


def _routes(name: str, routers: Mapping[str, tuple[int, int]]) -> Tile:
    present = sum(has for has, _ in routers.values())
    wanted = sum(asked for _, asked in routers.values())
    return Tile("probes", name, Tone.PLAIN, f"{present} of {wanted} routes")


def _measure(name: str, value: float | None, whole: float | None) -> Tile:
    if value is None:
        return Tile("measures", name, Tone.UNKNOWN, NOT_SEEN)
    if not whole:
        return Tile("measures", name, Tone.PLAIN, f"{value:.4g}")
    words = f"{value:.0%}" if whole == 1 else f"{value:.4g} of {whole:.4g}"
    return Tile("measures", name, Tone.PLAIN, words)
