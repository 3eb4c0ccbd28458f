"""A game day as its journal tells it, event by event."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lab.gameday.evidence import Watched
from lab.gameday.exercise import ExerciseClock
from lab.gameday.watching import Impact, Point, Watch
from lab.journal import bounds
from lab.journal.fields import tables, text
from lab.journal.kinds.gameday import (
    DEPLOYING,
    ENDED,
    PAUSED,
    READY,
    RUNNING,
    STEADY,
    Acted,
    Arrived,
    GameTurned,
    InjectSent,
    TerminalOpened,
    Typed,
)
from lab.journal.kinds.run import Measured, PhaseStarted, RunStarted
from lab.model.event import Event
from lab.model.gameday import Pack
from lab.model.selector import selected
from lab.model.topology import Node

RECOVERED, CLOSING = "recovered", "closing"
STATES = (DEPLOYING, STEADY, READY, RUNNING, PAUSED, ENDED)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody did in the console."""

    at: float
    verb: str
    who: str
    role: str
    fields: Mapping[str, str]


@dataclass(slots=True)
class Story:
    """Everything that a game day's journal says so far, of one team."""

    pack: Pack
    state: str = DEPLOYING
    clock: ExerciseClock = field(default_factory=ExerciseClock)
    now: float = 0.0  # of the last event
    fault_at: float | None = None
    recovered_at: float | None = None
    closing_at: float | None = None  # from here on nothing is what people do
    ended_at: float | None = None
    why: str = ""  # it ended, or is about to
    header: Event | None = None
    nodes: tuple[Node, ...] = ()
    phases: list[Event] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    typed: list[Event] = field(default_factory=list)
    terminals: list[Event] = field(default_factory=list)
    sent: dict[str, Event] = field(default_factory=dict)  # injects by id
    arrived: dict[str, float] = field(default_factory=dict)  # by site
    series: dict[str, list[Point]] = field(default_factory=dict)
    sees: bool = True  # the monitoring does
    watches: dict[str, Watch] = field(init=False)
    impact: Impact = field(init=False)
    expected: tuple[Watched, ...] = field(init=False)
    harmful: tuple[Watched, ...] = field(init=False)
    _concerned: dict[tuple[str, str], list[Watched]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with nothing seen."""
        self.watches = {each.id: Watch(each) for each in self.pack.head.services}
        self.impact = Impact(self.pack)
        self.expected = tuple(map(Watched.of, self.pack.actions.expected))
        self.harmful = tuple(map(Watched.of, self.pack.actions.harmful))
        for watched in (*self.expected, *self.harmful):
            for kind in watched.concerns:
                self._concerned.setdefault(kind, []).append(watched)

    def take(self, event: Event) -> None:
        """Go on by one event."""
        self.now = max(self.now, event.at)
        if event.kind == GameTurned.kind:
            self._turned(event)
        elif event.kind == Measured.kind:
            self._measured(event)
        elif event.kind == Acted.kind:
            fields = event.data.get("fields")
            given = (
                {str(key): str(value) for key, value in fields.items()}
                if isinstance(fields, dict)
                else {}
            )
            self.acts.append(Act(event.at, event.subject, text(event.data, "who"),
                                 text(event.data, "role"), given))  # fmt: skip
        else:
            self._noted(event)
        if self.state == RUNNING and self.closing_at is None:
            what = event.subject if event.kind == Measured.kind else ""
            for watched in self._concerned.get((event.kind, what), ()):
                if self.impact.began is not None or not watched.of_repair:
                    watched.take(event)

    def _noted(self, event: Event) -> None:
        match event.kind:
            case Arrived.kind:
                self.arrived.setdefault(event.subject, event.at)
            case InjectSent.kind:
                self.sent.setdefault(event.subject, event)
            case Typed.kind:
                self.typed.append(event)
            case TerminalOpened.kind:
                self.terminals.append(event)
            case PhaseStarted.kind:
                self.phases.append(event)
                if event.subject in self.pack.head.fault and self.fault_at is None:
                    self.fault_at = event.at
            case RunStarted.kind:
                self.header = event
                self.nodes = tuple(
                    Node(text(each, "name"), text(each, "kind"), text(each, "site"),
                         labels=_labels(each.get("labels")))
                    for each in tables(event.data, "nodes")
                )  # fmt: skip

    def _turned(self, event: Event) -> None:
        turned = event.subject
        if turned == RECOVERED:
            self.recovered_at = self.recovered_at or event.at
            self.impact.held = self.impact.held or self.impact.better is not None
            return
        if turned == CLOSING:
            if self.closing_at is None:
                self.closing_at, self.why = event.at, text(event.data, "why")
            return
        self.state = turned
        if turned == RUNNING:
            self.clock.start(event.at)
            self.clock.go_on(event.at)
        elif turned == PAUSED:
            self.clock.pause(event.at)
        elif turned == ENDED and self.ended_at is None:
            self.ended_at, self.why = event.at, text(event.data, "why")

    def _measured(self, event: Event) -> None:
        value, whole = event.data.get("value"), event.data.get("whole")
        number = float(value) if isinstance(value, int | float) else None
        top = float(whole) if isinstance(whole, int | float) else None
        eyes = self.pack.head.monitoring
        if eyes is not None and eyes.measure == event.subject and number is not None:
            self.sees = bounds.within(number, eyes.at_least, None, top) is True
        point = Point(event.at, number, top, self.sees)
        self.series.setdefault(event.subject, []).append(point)
        for watch in self.watches.values():
            if watch.service.measure == event.subject:
                watch.take(point)
        primary = self.pack.primary.measure == event.subject
        if primary and self.fault_at is not None and self.closing_at is None:
            self.impact.take(point)

    def lab_s(self, at: float | None) -> float | None:
        """Return an instant of the run in seconds of the exercise, before its start too."""
        if at is None:
            return None
        found = self.clock.lab_s(at)
        return None if found is None else round(found, 1)

    def present(self, now: float) -> float:
        """Return the present second of the exercise, 0 before it started."""
        return self.clock.lab_s(self.closing_at or self.ended_at or now) or 0.0

    def did(self, *verbs: str) -> Iterator[Act]:
        """Yield what was done of these verbs, oldest first."""
        return (each for each in self.acts if each.verb in verbs)

    def consoles(self, site: str) -> tuple[str, ...]:
        """Return the routers that have a console at a site."""
        found = next((each for each in self.pack.places.sites if each.id == site), None)
        chosen = selected(found.consoles, self.nodes) if found else ()
        return tuple(node.name for node in chosen)

    def is_done(self, action: str) -> bool:
        """Return whether an action of the pack was seen."""
        return any(
            each.action.id == action and each.at is not None
            for each in (*self.expected, *self.harmful)
        )


def _labels(told: object) -> dict[str, str]:
    return {str(key): str(value) for key, value in told.items()} if isinstance(told, dict) else {}


RELEVANT = frozenset({
    GameTurned.kind, Measured.kind, Acted.kind, Arrived.kind, InjectSent.kind, Typed.kind,
    TerminalOpened.kind, PhaseStarted.kind, RunStarted.kind,
})  # fmt: skip


def kinds_of(pack: Pack) -> frozenset[str]:
    """Return the kinds of events that a story is made of."""
    named = (
        one.event
        for action in (*pack.actions.expected, *pack.actions.harmful)
        for one in action.evidence
        if one.event
    )
    return RELEVANT | frozenset(named)


def told(pack: Pack, events: Iterable[Event], until: float | None = None) -> Story:
    """Return the story of a journal, up to an instant of the run."""
    story, kinds = Story(pack), kinds_of(pack)
    for event in events:
        if event.kind in kinds and (until is None or event.at <= until):
            story.take(event)
    return story
