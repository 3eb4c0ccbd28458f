"""The timeline of a team's game day: every row a moment, what kind it is, and who."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lab.gameday.debrief.sessions import Session
from lab.gameday.marks import MEANING, alerts, marks
from lab.gameday.story import Act, Story
from lab.journal.fields import text
from lab.report.read.doings import act_words
from lab.report.read.sentences import Tone

KINDS = {
    "hypothesis": "hypothesis", "say": "chat", "status": "status page", "hint": "hint",
    "note": "note", "declare": "incident", "take_role": "incident", "resolved": "incident",
    "send": "people", "break_glass": "people",
}  # fmt: skip
CONTROL = "control"  # what the facilitator does to the game day
MARK, ALERT, INJECT, FAULT = "mark", "alert", "inject", "fault"
EXPECTED, HARMFUL, TERMINAL, TYPED = "expected", "harmful", "terminal", "typed"


@dataclass(frozen=True, slots=True)
class Moment:
    """Something at a second of the exercise; ``session`` is the id of the terminal it leads to."""

    at_s: float
    kind: str
    who: str
    text: str
    tone: Tone = Tone.PLAIN
    session: str = ""


def course(story: Story, sessions: Iterable[Session]) -> tuple[Moment, ...]:
    """Return every moment of a game day, the first first."""
    parts = (
        _marks(story), _faults(story), _alerts(story), _acts(story), _sent(story),
        _actions(story), _opened(sessions), _typed(story),
    )  # fmt: skip
    return tuple(sorted((each for part in parts for each in part), key=lambda one: one.at_s))


def _second(story: Story, at: float) -> float:
    found = story.lab_s(at)
    return at if found is None else found


def _marks(story: Story) -> Iterator[Moment]:
    tones = {"Timp": Tone.BAD, "Tmit": Tone.GOOD, "Tres": Tone.GOOD}
    for name, at in marks(story).items():
        if at is not None:
            yield Moment(_second(story, at), MARK, name, MEANING[name],
                         tones.get(name, Tone.PLAIN))  # fmt: skip


def _faults(story: Story) -> Iterator[Moment]:
    head = story.pack.head
    for each in story.phases:
        if each.subject in (*head.fault, *head.extra):
            title = text(each.data, "title") or each.subject
            yield Moment(_second(story, each.at), FAULT, "", title, Tone.BAD)


def _alerts(story: Story) -> Iterator[Moment]:
    over = story.closing_at or story.now  # the network is reset then, which pages nobody
    for each in alerts(story):
        if each.at > over:
            continue
        yield Moment(_second(story, each.at), ALERT, "monitoring", each.text, Tone.BAD)
        if each.ended is not None:
            yield Moment(_second(story, each.ended), ALERT, "monitoring",
                         f"{each.text}: over", Tone.GOOD)  # fmt: skip


def _acts(story: Story) -> Iterator[Moment]:
    for act in story.acts:
        yield Moment(_second(story, act.at), KINDS.get(act.verb, CONTROL), act.who,
                     _words(story, act))  # fmt: skip
    for site, at in story.arrived.items():
        title = next((one.title for one in story.pack.places.sites if one.id == site), site)
        yield Moment(_second(story, at), "people", "", f"somebody is at {title}")


def _words(story: Story, act: Act) -> str:
    words = act_words(act.verb, act.fields)
    if act.verb == "hypothesis" and (named := act.fields.get("category")):
        head = story.pack.head
        title = next((one.title for one in head.categories if one.id == named), named)
        return f"{words} ({title}{'; the cause' if named == head.cause else ''})"
    if act.verb == "hint":
        found = next((one for one in story.pack.hints if one.id == act.fields.get("id")), None)
        if found is not None:
            return f"{words}: {found.of}, level {found.level}, for {found.price:g} points"
    return words


def _sent(story: Story) -> Iterator[Moment]:
    for each in story.sent.values():
        channel, said = text(each.data, "channel"), text(each.data, "text")
        who = text(each.data, "sender") or channel
        yield Moment(_second(story, each.at), INJECT, who, f"by {channel}: {said}")


def _actions(story: Story) -> Iterator[Moment]:
    for kind, watched in ((EXPECTED, story.expected), (HARMFUL, story.harmful)):
        for each in watched:
            if each.at is None:
                continue
            at_s = _second(story, each.at)
            late = bool(each.action.by_s) and at_s > each.action.by_s
            tone = Tone.BAD if kind == HARMFUL else Tone.UNKNOWN if late else Tone.GOOD
            times = f", {each.count} times in all" if each.count > 1 and kind == HARMFUL else ""
            words = f"{each.action.title}{', late' if late else ''}{times}"
            yield Moment(at_s, kind, "", words, tone)


def _typed(story: Story) -> Iterator[Moment]:
    for each in story.typed:
        yield Moment(_second(story, each.at), TYPED, text(each.data, "who"),
                     f"at {each.subject}: {text(each.data, 'line')}")  # fmt: skip


def _opened(sessions: Iterable[Session]) -> Iterator[Moment]:
    for each in sessions:
        yield Moment(each.at_s, TERMINAL, each.who, f"opens a terminal: {each.title}",
                     session=each.id)  # fmt: skip
