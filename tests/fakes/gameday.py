"""A small game day: a pack, and events of a journal that people could have made."""

from itertools import count

from lab.gameday.story import Story, told
from lab.journal.kinds.gameday import Acted, Arrived, GameTurned, InjectSent, Typed
from lab.journal.kinds.kind import EventData
from lab.journal.kinds.run import Measured, NodePart, PhaseStarted, RunStarted
from lab.load.gameday import TEXTS
from lab.model.event import Event
from lab.model.gameday import (
    Action,
    Actions,
    BreakGlass,
    Category,
    Chart,
    Condition,
    Console,
    Head,
    Hint,
    Inject,
    Monitoring,
    Pack,
    Places,
    Service,
    Site,
)

HEAD = Head(
    title="A quiet day",
    minutes=60,
    fault=("cut",),
    repair=("mend",),
    primary="users",
    users=600,
    cause="trunk",
    categories=(Category("trunk", "The trunk is cut"), Category("names", "Names are wrong")),
    services=(
        Service("users", "Users are served", "served", 0.9, "outside"),
        Service("inner", "Sites see each other", "inner", 1.0, "inside"),
    ),
    charts=(Chart("all", "All", ("served", "inner")),),
    monitoring=Monitoring("inner", 0.5),
    extra=("more",),
    held_s=10.0,
)
PLACES = Places(
    (Console("desk", "A desk", "r1", {"": "in-band"}, "noc"),),
    (Site("east", "Site east", 60.0, ("kind frr",)),),
    BreakGlass("Emergency accounts", "touch /run/open", 3.0),
)
_BACK = Condition(measure="served", at_least=0.9, for_s=2.0)
_FAILING = Condition(measure="served", at_most=0.5)
ACTIONS = Actions(
    (
        Action("declared", "Declared", "leads", (Condition(act="declare"),), 30.0, 10.0),
        Action("back", "Served again", "the aim", (_BACK,), 0.0, 10.0),
    ),
    (
        Action(
            "early", "Resolved early", "misleads", (Condition(act="resolved"), _FAILING), 0.0, -5.0
        ),
    ),
)
_DECLARED = ("declared",)
INJECTS = (
    Inject(
        "ask", "Somebody asks", 20.0, "chat", "What is it?", "Support", _DECLARED, _DECLARED
    ),
    Inject("press", "The press", 40.0, "press", "An attack?", "A paper", ("declared",)),
    Inject("extra", "By hand", 10.0, "chat", "A rumour", by_hand=True),
)  # fmt: skip
HINTS = (
    Hint("way-1", "A way in", 1, 2.0, "Look there"),
    Hint("way-2", "A way in", 2, 5.0, "Secret"),
)
TEXT = {name: f"text of {name}" for name in TEXTS}
PACK = Pack(HEAD, PLACES, ACTIONS, INJECTS, HINTS, TEXT)


class Log:
    """Writes the journal of a game day, line by line, at given seconds."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._lines = count(1)
        node = NodePart(name="r1", kind="frr", site="east", asn=None, labels={}, addresses=[])
        self.note(0, RunStarted(
            title="t", day="", profile="", runtime="embedded", lab="l", only="", seed=1,
            started_utc="", parameters={}, versions={}, apps=[], windows={}, phases=[],
            topology="t", nodes=[node], links=[],
        ), "small")  # fmt: skip

    def note(self, at: float, data: EventData, subject: str) -> "Log":
        """Write an event."""
        self.events.append(Event(next(self._lines), at, data.kind, subject, data.data()))
        return self

    def turn(self, at: float, state: str) -> "Log":
        """Come to a state."""
        return self.note(at, GameTurned(), state)

    def act(self, at: float, verb: str, role: str = "responder", **fields: str) -> "Log":
        """Have somebody do something."""
        return self.note(at, Acted(who="ana", role=role, team="team", fields=fields), verb)

    def cut(self, at: float) -> "Log":
        """Begin the fault."""
        return self.note(
            at, PhaseStarted(title="Cut", historical_utc="2021-10-04T15:39:00Z"), "cut"
        )

    def served(self, start: int, end: int, value: float, name: str = "served") -> "Log":
        """Read a measure once a second."""
        for at in range(start, end):
            self.note(at, Measured(value=value, whole=1.0), name)
        return self

    def sent(self, at: float, inject: str) -> "Log":
        """Send a message."""
        return self.note(
            at, InjectSent(text="What is it?", channel="chat", sender="Support"), inject
        )

    def arrived(self, at: float, site: str = "east") -> "Log":
        """Have people be at a site."""
        return self.note(at, Arrived(text="there"), site)

    def typed(self, at: float, line: str) -> "Log":
        """Have a line be typed."""
        return self.note(at, Typed(who="ben", line=line), "desk")

    def story(self, until: float | None = None) -> Story:
        """Return the story so far."""
        return told(PACK, sorted(self.events, key=lambda event: event.at), until)


def repaired() -> Log:
    """Return a game day: ready at 5, begun at 10, failing 20 to 80, over at 130."""
    log = Log().turn(5, "ready").act(10, "start", "facilitator").turn(10, "running").cut(11)
    log.served(6, 20, 1.0).served(20, 80, 0.0).served(80, 120, 1.0)
    log.served(6, 20, 1.0, "inner").served(20, 80, 0.0, "inner").served(80, 120, 1.0, "inner")
    log.act(30, "declare", severity="SEV1").act(35, "hypothesis", text="names", category="names")
    log.act(45, "hypothesis", text="trunk", category="trunk").act(50, "hint", id="way-1")
    log.turn(115, "recovered").turn(130, "ended")
    return log
