"""The chapter on a game day: its marks, who did what, what was expected, hints, messages."""

from lab.journal.fields import Data, count, number, table, tables, text
from lab.journal.kinds.gameday import InjectSent
from lab.model.event import Event
from lab.report.clock import exercise_clock, lab_tenths
from lab.report.document import Block, Cell, Row, Section, Table, Text, columns, row
from lab.report.read.gameday import MEANING, Played, played, told
from lab.report.read.sentences import Tone
from lab.report.view import View

_TONES = {"done": Tone.GOOD, "late": Tone.UNKNOWN, "missed": Tone.BAD,
          "seen": Tone.BAD, "unseen": Tone.GOOD}  # fmt: skip


def gameday(view: View) -> Section | None:
    """Return what people did in a game day; None for any other run."""
    found = played(view.run)
    if found is None:
        return None
    blocks: tuple[Block, ...] = (
        Text(" ".join([*told(found), f"It is over: {found.why}."])),
        marks(found), _acts(found), actions(found, "expected"), actions(found, "harmful"),
        _hints(found), _messages(found), _typed(found), _terminals(found), _score(found),
    )  # fmt: skip
    return Section("gameday", "What people did", "", blocks)


def marks(found: Played) -> Table:
    """Return the times of the incident's marks."""
    rows = (row(exercise_clock(found.mark(name)), name, words) for name, words in MEANING.items())
    return Table("Marks", columns("#Exercise time", "Mark", "*What"), tuple(rows))


def _acts(found: Played) -> Table:
    titles = columns("#Lab time", "Who", "Role", "What", "*In their words", "#Line")
    return Table("Who did what", titles, tuple(map(_act, found.acts)), "Nobody did anything.")


def _act(event: Event) -> Row:
    given = table(event.data, "fields")
    words = "; ".join(str(value) for value in given.values() if value)
    who, role = text(event.data, "who"), text(event.data, "role")
    return row(lab_tenths(event.at), who, role, event.subject, words, str(event.line))


def actions(found: Played, kind: str) -> Table:
    """Return the ``expected`` or the ``harmful`` actions with their points."""
    rows = tuple(map(_action, tables(found.event.data, kind)))
    titles = columns("#Exercise time", "*Action", "Seen", "#Times", "#Points")
    return Table(f"{kind.capitalize()} actions, seen from state", titles, rows)


def _action(data: Data) -> Row:
    state = text(data, "state")
    return row(
        exercise_clock(number(data, "at_s")), text(data, "title"),
        Cell(state, _TONES.get(state, Tone.PLAIN)), f"{count(data, 'count'):g}",
        f"{count(data, 'points'):g}",
    )  # fmt: skip


def _hints(found: Played) -> Table:
    rows = tuple(
        row(exercise_clock(number(each, "at_s")), text(each, "who"), text(each, "id"),
            f"{count(each, 'price'):g}")
        for each in tables(found.event.data, "hints")
    )  # fmt: skip
    titles = columns("#Exercise time", "Who", "*Hint", "#Price")
    return Table("Hints that were taken", titles, rows, "No hint was taken.")


def _messages(found: Played) -> Table:
    titles = columns("#Lab time", "Channel", "From", "*Text", "#Line")
    return Table("Messages", titles, tuple(map(_message, found.said)), "Nobody said anything.")


def _message(event: Event) -> Row:
    sent = event.kind == InjectSent.kind
    data = event.data if sent else table(event.data, "fields")
    who = text(event.data, "sender" if sent else "who")
    return row(
        lab_tenths(event.at), text(data, "channel"), who, text(data, "text"), str(event.line)
    )


def _typed(found: Played) -> Table:
    titles = columns("#Lab time", "Who", "Where", "*Line", "#Line of the journal")
    rows = (
        row(lab_tenths(each.at), text(each.data, "who"), each.subject, text(each.data, "line"),
            str(each.line))
        for each in found.typed
    )  # fmt: skip
    return Table("What was typed", titles, tuple(rows), "Nobody typed anything.")


def _terminals(found: Played) -> Table:
    titles = columns("#Lab time", "Who", "Where", "*Recording", "#Line")
    rows = (
        row(lab_tenths(each.at), text(each.data, "who"), each.subject,
            Cell(text(each.data, "cast"), link=text(each.data, "cast")), str(each.line))
        for each in found.terminals
    )  # fmt: skip
    return Table("Terminals, each with its recording", titles, tuple(rows), "None was opened.")


def _score(found: Played) -> Table:
    parts = table(found.event.data, "parts")
    rows = tuple(row(name.replace("_", " "), f"{count(parts, name):g}") for name in parts)
    caption = f"Score, between nobody acting and the reference repair: {found.total}"
    return Table(caption, columns("*Part", "#Points"), rows, found.total, folded=bool(rows))
