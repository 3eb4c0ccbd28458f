"""The load of resolvers and .com while a run is played, against the steady phase."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from lab.journal.fields import number, tables, text
from lab.journal.kinds.run import PhaseStarted, RunStarted
from lab.journal.kinds.server import Counter
from lab.journal.rates import WINDOW_S, Rate, over, windows
from lab.journal.timeline import baseline_of
from lab.model.event import Event
from lab.report.read.sentences import Tone
from lab.report.tiles import Tile

GROUP = "load, q/s against steady"
FOLLOWED = {"resolver": "", "tld": " (.com)"}  # kinds of servers, and a note on each
SCALE = 20  # a full bar is so many times the baseline, until a load is higher
HIGH = 5  # times its baseline: from here on a load is shown as bad


@dataclass(slots=True)
class Load:
    """A server's counter: its readings of the last five seconds, and its steady rates."""

    readings: deque[tuple[float, float]]  # lab time, count
    rate: float | None = None  # over the last five seconds
    peak: float = 0.0
    steady: list[Rate] = field(default_factory=list)

    @property
    def baseline(self) -> float | None:
        """Return the median rate of the steady phase, in queries per second."""
        values = [rate.value for rate in windows(self.steady)]
        return median(values) if values else None

    def read(self, at: float, count: float, *, steady: bool) -> None:
        """Take in a reading that is no lower than the one before."""
        before_at, before = self.readings[-1]
        if steady and at > before_at:
            self.steady.append(Rate(before_at, at, (count - before) / (at - before_at)))
        self.readings.append((at, count))
        while len(self.readings) > 2 and at - self.readings[1][0] >= WINDOW_S:  # noqa: PLR2004
            self.readings.popleft()
        first_at, first = self.readings[0]
        if at > first_at:
            self.rate = (count - first) / (at - first_at)
            self.peak = max(self.peak, self.rate)


@dataclass(slots=True)
class Loads:
    """The servers whose counters were read."""

    kinds: dict[str, str] = field(default_factory=dict)  # node: kind
    baseline: str | None = None  # the phase to compare with
    phase: str | None = None
    servers: dict[str, Load] = field(default_factory=dict)

    def feed(self, event: Event) -> None:
        """Take in an event."""
        if event.kind == RunStarted.kind:
            nodes = tables(event.data, "nodes")
            self.kinds = {text(node, "name"): text(node, "kind") for node in nodes}
            phases = [text(phase, "id") for phase in tables(event.data, "phases")]
            self.baseline = baseline_of(event.data, phases)
        elif event.kind == PhaseStarted.kind:
            self.phase = event.subject
        elif event.kind == Counter.kind:
            self._counter(event)

    def _counter(self, event: Event) -> None:
        count = number(event.data, "queries")
        if count is None or self.kinds.get(event.subject, "resolver") not in FOLLOWED:
            return
        load = self.servers.get(event.subject)
        if load is None:
            self.servers[event.subject] = Load(deque([(event.at, count)]))
        elif count < load.readings[-1][1]:  # a restarted server counts anew
            load.readings, load.rate = deque([(event.at, count)]), None
        else:
            steady = self.phase is not None and self.phase == self.baseline
            load.read(event.at, count, steady=steady)

    def tiles(self) -> Sequence[Tile]:
        """Return a tile per server, its bar on the scale of the highest load."""
        loads = self.servers.values()
        most = max((max(load.peak, SCALE * (load.baseline or 0.0)) for load in loads), default=0.0)
        return [self._tile(node, load, most) for node, load in self.servers.items()]

    def _tile(self, node: str, load: Load, most: float) -> Tile:
        tone, words = _against(load)
        name = f"{node}{FOLLOWED.get(self.kinds.get(node, ''), '')}"
        return Tile(GROUP, name, tone, words, (load.rate or 0.0) / most if most else 0.0)


def _against(load: Load) -> tuple[Tone, str]:
    rate = "?" if load.rate is None else f"{load.rate:.0f}"
    base = load.baseline
    if load.rate is None or base is None:
        return Tone.PLAIN, f"{rate}, no baseline yet"
    times = over(load.rate, base)
    if times is None:
        return (Tone.BAD if load.rate else Tone.GOOD), f"{rate}, baseline 0"
    return Tone.BAD if times >= HIGH else Tone.GOOD, f"{rate}, {times:.1f} times {base:.1f}"
