"""How to read the report, and the whole timeline."""

from collections.abc import Iterable

from lab.report.clock import lab_tenths, span
from lab.report.document import Cell, Points, Section, Table, columns, ranges, row
from lab.report.read.story import Row, story
from lab.report.tiles import ProbeBoard
from lab.report.view import View

VERDICTS = (
    "✓ pass, ✕ fail, ? unknown; what could not be seen is unknown and never counts as passed"
)


def reading(view: View) -> Section:
    """Return how to read the report, with the phases and both their clocks."""
    played = [
        row(str(phase.number), phase.title, *view.clocks(phase.start),
            span(phase.end - phase.start), str(phase.line))
        for phase in view.run.phases
    ]  # fmt: skip
    titles = columns("#No.", "*Phase", "#Lab time", "#Historical UTC", "#Lasted", "#Line")
    phases = Table("The phases", titles, tuple(played), "No phase was reached.")
    return Section("reading", "How to read this", "", (Points(_points(view)), phases))


def _points(view: View) -> tuple[tuple[str, str], ...]:
    past = (
        f"UTC of {view.day} as the phases name it; inside a phase a lab second stands for "
        "a minute, and the clock waits at the time of the next phase: compare the order of events"
    )
    unseen = "nobody looked, or the look was blind: nothing is known of them"
    return (
        ("Lab time", "minutes and seconds since the run started, on one clock for all nodes"),
        *((("Historical clock", past),) if view.day else ()),
        ("Verdicts", VERDICTS),
        ("Lines", "numbers of the lines of journal.jsonl a statement was computed from"),
        ("Hatched times in charts", unseen),
    )


def events(view: View) -> Section:
    """Return the timeline of the run, with what its declared probes began and ceased to see."""
    board = ProbeBoard()
    news = ((event, said) for event in view.run.events for said in board.feed(event))
    return events_with(
        view,
        [Row(e.at, e.at, said.actor, said.text, said.tone, (e.line,)) for e, said in news],
    )


def events_with(view: View, seen: Iterable[Row]) -> Section:
    """Return the timeline of the run; ``seen`` are rows that series of probes give."""
    table = Table(
        "Timeline",
        columns("#Lab time", "#Historical UTC", "Who", "*What", "#Lines"),
        tuple(_line(view, each) for each in story(view.run, seen)),
        "The journal is empty.",
    )
    lead = "Events that say the same of many routers within two seconds share a row."
    return Section("timeline", "Timeline", lead, (table,))


def _line(view: View, each: Row) -> tuple[Cell, ...]:
    until = f" to {lab_tenths(each.until)}" if each.until - each.at >= 0.1 else ""  # noqa: PLR2004
    return row(
        f"{lab_tenths(each.at)}{until}",
        view.past(each.at),
        f"Phase {_number(view, each)}" if each.phase else each.actor,
        Cell(each.text, each.tone, strong=each.phase),
        ranges(each.lines, most=2),
    )


def _number(view: View, each: Row) -> int:
    return next(phase.number for phase in view.run.phases if phase.line == each.lines[0])
