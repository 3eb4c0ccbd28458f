"""A game day: its course, what people do and type, and what the facilitator does."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from lab.journal.kinds.kind import EventData, Part, always, optional, record

# `recovered` and `closing` come while it runs.
DEPLOYING, STEADY, READY = "deploying", "steady", "ready"
RUNNING, PAUSED, ENDED = "running", "paused", "ended"


@record
class GameOpened(EventData):
    """A game day can begin; the subject is the team."""

    kind: ClassVar[str] = "game.opened"

    pack: str = always("folder of the pack")
    scenario: str = always("file of the scenario, beside the pack")
    lab: str = always("name of the lab")
    began: float = always("when the journal began, in seconds on the machine's monotonic clock")


@record
class GameTurned(EventData):
    """A game day came to another state, as `ready` or `running`; the subject is the state."""

    kind: ClassVar[str] = "game.state"

    by: str = optional("who did it, empty for the game itself", default="")
    why: str = optional("why, for people", default="")
    hidden: bool = optional("people are not told that it began", default=False)


@record
class Acted(EventData):
    """Somebody did something in the console; the subject is the verb, as `declare`."""

    kind: ClassVar[str] = "game.act"

    who: str = always("name of the person")
    role: str = always("`responder`, `observer` or `facilitator`")
    team: str = optional("name of the team", default="")
    fields: Mapping[str, str] = always("what was given, by name")


@record
class Arrived(EventData):
    """People who were sent to a site are there; the subject is the site."""

    kind: ClassVar[str] = "game.arrived"

    text: str = always("where they are, for people")


@record
class InjectSent(EventData):
    """A message of the pack was sent to people; the subject is its id."""

    kind: ClassVar[str] = "game.inject"

    text: str = always("what it said")
    channel: str = always("how it came")
    sender: str = optional("who it was from, as people see it", default="")


@record
class Typed(EventData):
    """Somebody typed a line at a terminal; the subject is the place."""

    kind: ClassVar[str] = "game.typed"

    who: str = always("name of the person")
    line: str = always("what was typed, without keys that only move")
    team: str = optional("name of the team", default="")


@record
class TerminalOpened(EventData):
    """Somebody opened a terminal; the subject is the place."""

    kind: ClassVar[str] = "game.terminal"

    who: str = always("name of the person")
    cast: str = always("file of the recording, in the run folder")
    team: str = optional("name of the team", default="")


@record
class ActionPart(Part):
    """An expected or harmful action, and what was seen of it."""

    id: str = always("id in the pack")
    title: str = always("what it is, for people")
    state: str = always("`done`, `late`, `missed`, or for a harmful one `seen` or `unseen`")
    at_s: float | None = always("second of the exercise when it was first seen, or null")
    count: int = always("how often it was seen")
    points: float = always("what it was worth")


@record
class HintPart(Part):
    """A hint that was taken."""

    id: str = always("id in the pack")
    at_s: float | None = always("second of the exercise, or null before its start")
    who: str = always("name of the person")
    price: float = always("points")


@record
class GameSummed(EventData):
    """A game day was summed up at its end; the subject is the team."""

    kind: ClassVar[str] = "game.result"

    marks: Mapping[str, float | None] = always(
        "by name, `T0` to `Tres`: seconds of the exercise, or null for what did not come"
    )
    user_minutes: float = always("minutes of one user that were lost")
    expected: Sequence[ActionPart] = always("expected actions")
    harmful: Sequence[ActionPart] = always("harmful actions")
    hints: Sequence[HintPart] = always("hints that were taken")
    total: float | None = always("score, or null where there is none")
    parts: Mapping[str, float] = always("parts of the score")
    unscored: str = optional("why there is no score", default="")
    nothing: Mapping[str, float | None] | None = optional(
        "what a rehearsal with nobody acting reached: `ttd`, `ttm`, `seconds`, `user_minutes`",
        default=None,
    )
    reference: Mapping[str, float | None] | None = optional(
        "the same of the reference repair", default=None
    )
