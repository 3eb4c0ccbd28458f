"""Sentences about what people did in a game day, and what was said to them; pure."""

from collections.abc import Callable, Iterator, Mapping

from lab.journal.fields import Data, table, text
from lab.journal.kinds.gameday import (
    Acted,
    Arrived,
    GameTurned,
    InjectSent,
    TerminalOpened,
    Typed,
)
from lab.journal.timeline import Timeline
from lab.model.event import Event
from lab.report.read.sentences import Sentence, Tone

_TURNS = {
    "ready": "it can begin", "running": "it runs", "paused": "it stands still",
    "ended": "it is over", "recovered": "all is as it was", "closing": "it ends",
}  # fmt: skip
_SAYS = {
    "declare": "declares an incident: {severity}",
    "take_role": "takes the role {role}",
    "hypothesis": "believes: {text}",
    "status": "tells the world: {text}",
    "say": "says: {text}",
    "send": "sends somebody to {site}",
    "break_glass": "breaks the glass: {reason}",
    "hint": "takes the hint {id}",
    "resolved": "says that it is resolved",
    "note": "notes: {text}",
    "start": "starts it",
    "pause": "lets it stand still",
    "resume": "lets it go on",
    "fire": "sends the message {id}",
    "skip": "leaves the message {id} out",
    "delay": "moves the message {id} by {seconds} s",
    "edit": "changes the words of the message {id}",
    "fault": "plays the fault {id}",
    "abort": "aborts it",
    "stop": "stops it hard",
    "end": "ends it",
}
UNKNOWN_VERB = "{verb}"


class _Given(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"


def act_words(verb: str, fields: Mapping[str, object]) -> str:
    """Return what somebody does, as "declares an incident: SEV1"."""
    given = _Given({key: str(value) for key, value in fields.items()}, verb=verb)
    return _SAYS.get(verb, UNKNOWN_VERB).format_map(given)


def doings(run: Timeline) -> Iterator[tuple[Event, Sentence]]:
    """Yield the events of a game day's people with their sentences, in order of time."""
    for event in run.of_kinds(*_WRITERS):
        yield event, _WRITERS[event.kind](event.subject, event.data)


def _acted(verb: str, data: Data) -> Sentence:
    return Sentence(text(data, "who"), act_words(verb, table(data, "fields")))


def _turned(state: str, data: Data) -> Sentence:
    by, why = text(data, "by"), text(data, "why")
    words = _TURNS.get(state, state)
    tone = Tone.GOOD if state == "recovered" else Tone.PLAIN
    return Sentence("game day", words + (f", by {by}" if by else "") + (f": {why}" if why else ""),
                    tone)  # fmt: skip


def _sent(_: str, data: Data) -> Sentence:
    who = text(data, "sender") or "a message"
    return Sentence(who, f"by {text(data, 'channel')}: {text(data, 'text')}")


def _arrived(_: str, data: Data) -> Sentence:
    return Sentence("game day", text(data, "text"))


def _typed(place: str, data: Data) -> Sentence:
    return Sentence(text(data, "who"), f"types at {place}: {text(data, 'line')}")


def _opened(place: str, data: Data) -> Sentence:
    return Sentence(text(data, "who"), f"opens a terminal at {place}: {text(data, 'cast')}")


_WRITERS: Mapping[str, Callable[[str, Data], Sentence]] = {
    Acted.kind: _acted,
    GameTurned.kind: _turned,
    InjectSent.kind: _sent,
    Arrived.kind: _arrived,
    Typed.kind: _typed,
    TerminalOpened.kind: _opened,
}
