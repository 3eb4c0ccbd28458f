"""A game day as data: who looks, where people can be, and what the facilitator's pack holds."""

from dataclasses import dataclass, field
from typing import Any, Literal

FACILITATOR, OBSERVER, RESPONDER = "facilitator", "observer", "responder"
WORD = "[a-z0-9][a-z0-9-]*"


class Refused(Exception):
    """A person cannot do this now; the text says what, why, and the next step."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Who looks: a role, and for responders the name of their team."""

    role: str
    team: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A terminal where a person could sit or stand; ``why`` says what it takes to open it."""

    id: str
    title: str
    node: str
    argv: tuple[str, ...]
    open: bool
    why: str


def _must(doc: str, **more: object) -> Any:
    return field(metadata={"doc": doc, **more})


def _may(default: Any, doc: str, **more: object) -> Any:
    return field(default=default, metadata={"doc": doc, **more})


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that is so, by a measure, or that has happened since the start.

    Exactly one of ``measure``, ``event`` and ``act`` is given.
    """

    measure: str = _may("", "name of a measure")
    event: str = _may("", "kind of an event of the journal, as router.session")
    act: str = _may("", "something that people do in the console, as declare")
    at_least: float | str | None = _may(None, "measure: lower bound, included, as in a scenario")
    at_most: float | str | None = _may(None, "measure: upper bound, included")
    for_s: float = _may(0.0, "measure: how long it must be so", min=0, max=3600)
    where: dict[str, bool | float | str] = field(
        default_factory=dict, metadata={"doc": "event, act: values of its fields, all met"}
    )

    def __post_init__(self) -> None:
        """Refuse a condition of no form, of several, or without a bound."""
        given = [form for form in ("measure", "event", "act") if getattr(self, form)]
        if len(given) != 1:
            named = f"has {' and '.join(given)}" if given else "has no form"
            raise ValueError(f"{named}; give exactly one of: measure, event, act")
        bounded = self.at_least is not None or self.at_most is not None
        if bounded != bool(self.measure):
            raise ValueError("a measure, and nothing else, has at_least or at_most")


@dataclass(frozen=True, slots=True)
class Action:
    """Something that people are expected to do, or that does harm, seen from state."""

    id: str = _must("short name", pattern=WORD)
    title: str = _must("for the facilitator")
    why: str = _must("why it helps or harms")
    evidence: tuple[Condition, ...] = _must("all of them hold when it is done")
    by_s: float = _may(0.0, "late after so many seconds since the start; 0: never", min=0)
    points: float = _may(0.0, "what it is worth; less than 0 for harm", min=-100, max=100)


@dataclass(frozen=True, slots=True)
class Actions:
    """The file actions.yml."""

    expected: tuple[Action, ...] = _may((), "what good responders do")
    harmful: tuple[Action, ...] = _may((), "what makes it worse")


@dataclass(frozen=True, slots=True)
class Inject:
    """A message to people at a time; it never changes the network."""

    id: str = _must("short name", pattern=WORD)
    title: str = _must("for the facilitator")
    at_s: float = _must("seconds after the start", min=0, max=86400)
    channel: Literal["page", "chat", "mail", "phone", "status", "press"] = _must("how it comes")
    text: str = _must("exact text")
    sender: str = _may("", "who it is from, as people see it")
    expects: tuple[str, ...] = _may((), "ids of actions that answer it")
    unless: tuple[str, ...] = _may((), "skipped when all of these actions are done")
    by_hand: bool = _may(default=False, doc="only the facilitator sends it")


@dataclass(frozen=True, slots=True)
class Injects:
    """The file injects.yml."""

    injects: tuple[Inject, ...] = _must("in order of time")


@dataclass(frozen=True, slots=True)
class Hint:
    """Help with an obstacle, for a price; levels 1 nudge, 2 pointer, 3 answer."""

    id: str = _must("short name", pattern=WORD)
    of: str = _must("the obstacle, in words that give nothing away")
    level: int = _must("1, 2 or 3", min=1, max=3)
    price: float = _must("points", min=0, max=100)
    text: str = _must("the help")


@dataclass(frozen=True, slots=True)
class Hints:
    """The file hints.yml."""

    hints: tuple[Hint, ...] = _must("levels of an obstacle one after the other")


@dataclass(frozen=True, slots=True)
class Console:
    """A place that is there from the start, as a workstation.

    ``ssh`` are ways to routers, by what is put behind a router's name: {"": in-band, -oob: oob}.
    """

    id: str = _must("short name", pattern=WORD)
    title: str = _must("for people")
    node: str = _must("node of the lab")
    ssh: dict[str, str] = field(
        default_factory=dict, metadata={"doc": "paths of `access` by suffix of a router's name"}
    )
    account: str = _may("", "account that ssh logs in with")


@dataclass(frozen=True, slots=True)
class Site:
    """A site that people can be sent to; on arrival the consoles of its routers are open."""

    id: str = _must("short name", pattern=WORD)
    title: str = _must("for people")
    travel_s: float = _must("how long it takes", min=0, max=7200)
    consoles: tuple[str, ...] = _must("selectors of the routers with a console there")


@dataclass(frozen=True, slots=True)
class BreakGlass:
    """What people on site switch on when no account works any more."""

    title: str = _must("for people")
    run: str = _must("shell command on each router of the sites that were reached")
    price: float = _may(0.0, "points", min=0, max=100)


@dataclass(frozen=True, slots=True)
class Places:
    """The file places.yml."""

    places: tuple[Console, ...] = _must("terminals from the start")
    sites: tuple[Site, ...] = _may((), "where people can be sent")
    break_glass: BreakGlass | None = field(
        default=None, metadata={"doc": "emergency accounts, if there are any"}
    )


@dataclass(frozen=True, slots=True)
class Service:
    """What monitoring shows of the network: a measure and its target.

    What is seen from ``inside`` is not seen while the monitoring itself is cut off.
    """

    id: str = _must("short name", pattern=WORD)
    title: str = _must("for people")
    measure: str = _must("name of a measure")
    at_least: float | str = _must("target, included")
    eyes: Literal["inside", "outside"] = _may("inside", "where it is looked at from")
    alert_s: float = _may(5.0, "bad for so long before it pages", min=0, max=3600)


@dataclass(frozen=True, slots=True)
class Chart:
    """Measures over time in one chart."""

    id: str = _must("short name", pattern=WORD)
    title: str = _must("for people")
    measures: tuple[str, ...] = _must("names of measures")
    unit: str = _may("", "of all of them")
    eyes: Literal["inside", "outside"] = _may("inside", "where it is looked at from")


@dataclass(frozen=True, slots=True)
class Monitoring:
    """What the monitoring needs to see anything that is looked at from inside."""

    measure: str = _must("name of a measure")
    at_least: float | str = _must("it sees while the measure is that")


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of cause that a hypothesis can name."""

    id: str = _must("short name", pattern=WORD)
    title: str = _must("for people")


@dataclass(frozen=True, slots=True)
class Head:
    """The file gameday.yml: what is played, what is shown, and what counts."""

    title: str = _must("for people, without a word of what happens")
    minutes: int = _must("how long it takes", min=10, max=600)
    fault: tuple[str, ...] = _must("phases of the scenario that are played at the start")
    repair: tuple[str, ...] = _must("phases of the scenario that a rehearsal repairs it with")
    primary: str = _must("id of the service whose users count")
    users: int = _must("how many they are", min=1)
    cause: str = _must("id of the category that is right")
    categories: tuple[Category, ...] = _must("that a hypothesis can name")
    services: tuple[Service, ...] = _must("what monitoring shows")
    charts: tuple[Chart, ...] = _may((), "measures over time")
    monitoring: Monitoring | None = field(
        default=None, metadata={"doc": "what it takes to see from inside"}
    )
    prepare: tuple[str, ...] = _may(
        (), "phases of the scenario that are played before it is ready"
    )
    recovered: tuple[Condition, ...] = _may(
        (), "measures that are so when all is repaired; else the scenario's steady state"
    )
    extra: tuple[str, ...] = _may((), "phases that the facilitator can play besides")
    severities: tuple[str, ...] = _may(("SEV1", "SEV2", "SEV3"), "most severe first")
    roles: tuple[str, ...] = _may(("ic", "communications", "operations", "scribe"), "of a team")
    update_every_s: float = _may(900.0, "cadence of updates that is asked for", min=10)
    held_s: float = _may(30.0, "how long a repair must hold", min=1, max=600)


@dataclass(frozen=True, slots=True)
class Pack:
    """The facilitator's pack of an incident: its data, and its texts by file name."""

    head: Head
    places: Places
    actions: Actions
    injects: tuple[Inject, ...]
    hints: tuple[Hint, ...]
    texts: dict[str, str]

    @property
    def primary(self) -> Service:
        """Return the service whose users count."""
        return next(each for each in self.head.services if each.id == self.head.primary)

    def measures(self) -> tuple[str, ...]:
        """Return every measure that is shown or counts, once."""
        conditions = (
            one.measure
            for action in (*self.actions.expected, *self.actions.harmful)
            for one in action.evidence
            if one.measure
        )
        head = self.head
        shown = (
            *(one.measure for one in head.recovered if one.measure),
            *(each.measure for each in head.services),
            *(name for chart in head.charts for name in chart.measures),
            *((head.monitoring.measure,) if head.monitoring else ()),
        )
        return tuple(dict.fromkeys((*shown, *conditions)))
