"""The state of a run as far as its events have come."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from lab.incidents.facebook_2021.chapters.network import State, plane_state
from lab.model.event import Event
from lab.report.rates import WINDOW
from lab.report.reading import number, table, tables, text, texts
from lab.report.run import moment
from lab.report.service import outcome

KEPT = 200  # readings of a counter in the steady phase that its baseline is the median of


@dataclass(slots=True)
class PhaseNow:
    """A phase of the plan; times are seconds since the run started."""

    id: str
    title: str
    historical: datetime | None
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True)
class PlaneNow:
    """A backbone plane at its last look."""

    state: State
    drained: int
    routers: int


@dataclass(slots=True)
class LoadNow:
    """A server's counter: the last seconds' readings, the rate over them, its steady rates."""

    readings: deque[tuple[float, float]]  # lab time, count
    rate: float | None = None
    peak: float = 0.0
    steady: deque[float] = field(default_factory=lambda: deque(maxlen=KEPT))

    @property
    def baseline(self) -> float | None:
        """Return the median rate of the steady phase, in queries per second."""
        return median(self.steady) if self.steady else None


@dataclass(slots=True)
class Now:
    """What is known at the last event; ``feed`` moves it on."""

    scenario: str = ""
    at: float = 0.0
    status: str = "starting"
    phases: list[PhaseNow] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)  # node: kind
    success: dict[str, dict[str, tuple[float, float]]] = field(default_factory=dict)
    announced: dict[str, int | None] = field(default_factory=dict)
    most: dict[str, int] = field(default_factory=dict)  # PoP: most prefixes it ever announced
    planes: dict[str, PlaneNow] = field(default_factory=dict)
    loads: dict[str, LoadNow] = field(default_factory=dict)

    def feed(self, event: Event) -> None:
        """Take in one event; other kinds only move the clock."""
        self.at = max(self.at, event.at)
        taker = TAKERS.get(event.kind)
        if taker is not None:
            taker(self, event)

    @property
    def phase(self) -> PhaseNow | None:
        """Return the phase that is played."""
        running = (each for each in self.phases if each.start is not None and each.end is None)
        return next(running, None)

    @property
    def steady(self) -> bool:
        """Tell whether the phase is the one that everything is compared with."""
        return self.phase is not None and self.phase is self._baseline()

    def _baseline(self) -> PhaseNow:
        named = (each for each in self.phases if "steady" in each.id)
        return next(named, self.phases[0])

    @property
    def groups(self) -> tuple[str, ...]:
        """Return the user groups seen, in the order of their names."""
        return tuple(sorted({group for by_group in self.success.values() for group in by_group}))

    def served(self, app: str, group: str | None = None) -> float | None:
        """Return the share of an application's last attempts that succeeded."""
        by_group = self.success.get(app, {})
        parts = by_group.values() if group is None else [by_group.get(group, (0.0, 0.0))]
        good, every = sum(part[0] for part in parts), sum(part[1] for part in parts)
        return good / every if every else None


def _run_started(now: Now, event: Event) -> None:
    now.scenario = event.subject
    now.phases = [
        PhaseNow(text(each, "id"), text(each, "title"), moment(text(each, "historical_utc")))
        for each in tables(event.data, "phases")
    ]
    now.kinds = {text(each, "name"): text(each, "kind") for each in tables(event.data, "nodes")}
    now.success = {app: {} for app in texts(event.data, "apps")}


def _deploy_started(now: Now, _: Event) -> None:
    now.status = "deploying"


def _step(now: Now, event: Event) -> None:
    if text(event.data, "action") == "progress":
        now.status = f"deploying: {text(event.data, 'text')}"


def _deploy_done(now: Now, _: Event) -> None:
    now.status = "converging"


def _converged(now: Now, _: Event) -> None:
    now.status = "converged"


def _phase_started(now: Now, event: Event) -> None:
    now.status = "playing"
    known = next((each for each in now.phases if each.id == event.subject), None)
    if known is None:
        told = moment(text(event.data, "historical_utc"))
        known = PhaseNow(event.subject, text(event.data, "title"), told)
        now.phases.append(known)
    running = now.phase
    if running is not None:
        running.end = event.at
    known.start, known.end = event.at, None


def _phase_ended(now: Now, event: Event) -> None:
    for each in now.phases:
        if each.id == event.subject and each.start is not None:
            each.end = event.at


def _cleanup(now: Now, _: Event) -> None:
    now.status = "cleaned up"


def _interrupted(now: Now, _: Event) -> None:
    now.status = "interrupted"


def _run_ended(now: Now, event: Event) -> None:
    now.status = f"ended: {text(event.data, 'verdict')}"


def _load(now: Now, event: Event) -> None:
    apps = table(event.data, "apps")
    for app in apps:
        now.success.setdefault(app, {})[event.subject] = outcome(apps, app)


def _announce(now: Now, event: Event) -> None:
    if event.data.get("blind"):
        now.announced[event.subject] = None
        return
    count = len(texts(event.data, "prefixes"))
    now.announced[event.subject] = count
    now.most[event.subject] = max(count, now.most.get(event.subject, 0))


def _backbone(now: Now, event: Event) -> None:
    drained, routers = (
        int(number(event.data, key) or 0) for key in ("routers_drained", "routers")
    )
    now.planes[event.subject] = PlaneNow(plane_state(event.data), drained, routers)


def _counter(now: Now, event: Event) -> None:
    count = number(event.data, "queries")
    if count is None or now.kinds.get(event.subject, "resolver") not in ("resolver", "tld"):
        return
    load = now.loads.get(event.subject)
    if load is None or count < load.readings[-1][1]:  # a restart begins anew
        now.loads[event.subject] = LoadNow(deque([(event.at, count)]))
        return
    load.readings.append((event.at, count))
    while len(load.readings) > 2 and event.at - load.readings[1][0] >= WINDOW:  # noqa: PLR2004
        load.readings.popleft()
    then, before = load.readings[0]
    if event.at > then:
        load.rate = (count - before) / (event.at - then)
        load.peak = max(load.peak, load.rate)
        if now.phases and now.steady:
            load.steady.append(load.rate)


TAKERS: Mapping[str, Callable[[Now, Event], None]] = {
    "run.started": _run_started,
    "deploy.started": _deploy_started,
    "deploy.done": _deploy_done,
    "step": _step,
    "converged": _converged,
    "phase.started": _phase_started,
    "phase.ended": _phase_ended,
    "cleanup": _cleanup,
    "interrupted": _interrupted,
    "run.ended": _run_ended,
    "load": _load,
    "announce": _announce,
    "backbone": _backbone,
    "counter": _counter,
}
