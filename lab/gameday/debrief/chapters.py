"""The chapters of a debrief that people read first: the story, the outcome, the score, the day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from lab.gameday.debrief.material import Material
from lab.journal.fields import Data, count, number, table
from lab.report.chapters.gameday import actions, marks
from lab.report.chapters.peers import side_by_side
from lab.report.clock import exercise_clock, span
from lab.report.document import (
    Block,
    Cell,
    Column,
    Prose,
    Screen,
    Section,
    Table,
    Text,
    columns,
    row,
)
from lab.report.read.gameday import MEANING, action_items, told
from lab.report.read.sentences import Tone

_STICKS = (("ttd", "detection, seconds", "Timp", "Tdecl"),
           ("ttm", "mitigation, seconds", "Timp", "Tmit"))  # fmt: skip
_PARTS = {  # what a part of the score is worth at most, or what it takes
    "mitigation": "20", "user_minutes": "20", "clean_finish": "10", "detection": "10",
    "diagnosis": "10", "process": "20", "safety": "10, less 5 for each harmful action",
    "hints": "their prices", "break_glass": "its price",
}  # fmt: skip


def verdict(found: Material) -> tuple[str, Tone]:
    """Return how it ended, in a word or two."""
    if found.found.mark("Timp") is None:
        return "Nothing broke", Tone.UNKNOWN
    if found.found.mark("Tres") is not None:
        return "Repaired", Tone.GOOD
    if found.found.mark("Tmit") is not None:
        return "Served again, not all as before", Tone.PARTLY
    return "Never repaired", Tone.BAD


def story(found: Material) -> Section:
    """Return what happened, in sentences."""
    return Section("story", "What happened", "", (Text(" ".join(told(found.found))),))


def outcome(found: Material) -> Section:
    """Return the marks, and the actions that were expected or did harm."""
    blocks: list[Block] = [replace(marks(found.found), whole=True)]
    for kind in ("expected", "harmful"):
        caption = f"{kind.capitalize()} actions"
        blocks.append(replace(actions(found.found, kind), caption=caption, whole=True))
    return Section("outcome", "Outcome", "", tuple(blocks))


def score(found: Material) -> Section | None:
    """Return the score between its yardsticks; None when it was not scored."""
    data = found.found.event.data
    parts = table(data, "parts")
    if number(data, "total") is None:
        return None
    rows = tuple(
        row(name.replace("_", " "), f"{count(parts, name):g}", _PARTS.get(name, ""))
        for name in parts
    )
    points = Table("Parts of the score", columns("*Part", "#Points", "*Of"),
                   (*rows, row(Cell("together", strong=True), found.found.total, "")),
                   whole=True)  # fmt: skip
    lead = (
        "Each timed part lies between what happened with nobody acting (0) and with the reference "
        "repair (1), both rehearsed on the same host."
    )
    return Section("score", "Score", lead, (*_sticks(found, data), points))


def _sticks(found: Material, data: Data) -> Iterator[Table]:
    nothing, reference = table(data, "nothing"), table(data, "reference")
    if not nothing or not reference:
        return
    titles = columns("*What", "#Nobody acts", "#This team", "#Reference repair")
    rows = [
        row(words, _number(nothing, key), _seconds(found.found.between(first, last)),
            _number(reference, key))
        for key, words, first, last in _STICKS
    ]  # fmt: skip
    lost = f"{found.found.user_minutes:,.0f}"
    rows += [
        row(words, _number(nothing, key), team, _number(reference, key))
        for key, words, team in (("user_minutes", "user-minutes lost", lost),
                                 ("seconds", "watched for, seconds", ""))
    ]  # fmt: skip
    yield Table("Between the two yardsticks", titles, tuple(rows), whole=True)


def _number(data: Data, key: str) -> str:
    return _seconds(number(data, key))


def _seconds(value: float | None) -> str:
    return "never" if value is None else f"{value:,.0f}"


def real_day(found: Material) -> Section | None:
    """Return the exercise beside the real day; None for an incident without historical times."""
    head, fault_s = found.story.pack.head, found.found.mark("T0")
    times = {each.id: _moment(each.historical_utc) for each in found.phases}
    began = next((at for name in head.fault if (at := times.get(name))), None)
    if began is None or fault_s is None:
        return None
    rows = [(0.0, row("0:00", _utc(began), "the fault began", "0:00"))]
    for each in found.phases:
        at = times.get(each.id)
        if at is not None and each.id in head.repair:
            after = (at - began).total_seconds()
            rows.append((after, row(exercise_clock(after), _utc(at), each.title, "")))
    for name, words in MEANING.items():
        at_s = found.found.mark(name)
        if at_s is not None and name != "T0":
            after = at_s - fault_s
            rows.append((after, row("", "", words, exercise_clock(after))))
    titles = columns("#Real day, after the fault", "UTC", "*What", "#Exercise, after the fault")
    ordered = tuple(one for _, one in sorted(rows, key=lambda pair: pair[0]))
    lead = "A second of the exercise is a second; the real day's times are those of the scenario."
    both = Table("Both days", titles, ordered, whole=True)
    return Section("real-day", "The real day", lead, (*_against(found, began), both))


def _against(found: Material, began: datetime) -> Iterator[Text]:
    head = found.story.pack.head
    ends = [at for each in found.phases
            if each.id in head.repair and (at := _moment(each.historical_utc))]  # fmt: skip
    took = found.found.between("T0", "Tres")
    if ends:
        real = span((max(ends) - began).total_seconds())
        ours = "not within the exercise" if took is None else span(took)
        yield Text(f"From the fault to the full repair: {real} on the real day, {ours} here.")


def _moment(iso: str) -> datetime | None:
    try:
        return datetime.fromisoformat(iso)
    except ValueError:
        return None


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%H:%M")


def others(found: Material) -> Section:
    """Return the game day beside others of the same incident, size and dials."""
    blocks: list[Block] = [
        side_by_side(found.me, found.peers) if found.peers
        else Text("There is no other game day of this incident, size and dials to compare with.")
    ]  # fmt: skip
    if found.left_out:
        rows = tuple(row(each.name, each.team, each.when, why) for each, why in found.left_out)
        titles = columns("*Run", "Team", "Began, UTC", "*Why")
        blocks.append(Table("Left out, as it cannot be compared", titles, rows))
    lead = "Single values, no averages: a few game days say nothing about a trend."
    return Section("others", "Other teams and earlier days", lead, tuple(blocks))


def terminals(found: Material) -> Section:
    """Return what each terminal showed."""
    blocks = tuple(
        Screen(each.id, f"{exercise_clock(each.at_s)} {each.who} at {each.title}",
               _shown(each.lines)
               + (f"\n… cut here: {each.file} has all of it" if each.cut else "")
               + each.problem, each.file)
        for each in found.sessions
    )  # fmt: skip
    lead = "Every terminal that somebody opened, with the time of the exercise before each line."
    nothing = (Text("Nobody opened a terminal."),)
    return Section("terminals", "Terminals", lead, blocks or nothing)


def _shown(lines: tuple[tuple[float, str], ...]) -> str:
    return "\n".join(f"{exercise_clock(at):>7}  {line}" for at, line in lines)


def items(found: Material) -> Section:
    """Return what to talk about, with room for an owner and a date."""
    titles = (Column("Item", wide=True), Column("Source"), Column("Owner"), Column("Due"))
    rows = tuple(row(*each) for each in action_items(found.found))
    nothing = "Nothing was missed, and nothing did harm."
    made = Table("Action items", titles, rows, nothing, whole=True)
    return Section("items", "Action items", "One sentence, one owner, one date each.", (made,))


def questions(found: Material) -> Section:
    """Return the pack's questions for everybody."""
    texts = found.story.pack.texts
    return Section("questions", "Questions", "", (Prose(texts.get("debrief.md", "")),))


def truth(found: Material) -> Section:
    """Return what really happened, as the pack tells it."""
    texts = found.story.pack.texts
    return Section("truth", "Ground truth", "", (Prose(texts.get("ground-truth.md", "")),))
