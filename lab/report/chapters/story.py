"""How to read the report, what followed what, and the whole timeline."""

from collections.abc import Sequence
from dataclasses import dataclass

from lab.incidents.facebook_2021.chapters.cascade import Cascade, Mark
from lab.report.chart import moments
from lab.report.clock import lab_tenths, span
from lab.report.document import Cell, Figure, Points, Section, Table, columns, ranges, row
from lab.report.rows import MomentRow
from lab.report.svg import Frame
from lab.report.timeline import Row, timeline
from lab.report.view import View, keys

READING = (
    ("Lab time", "minutes and seconds since the run started, on one clock for all nodes"),
    (
        "Historical clock",
        "UTC of 4 October 2021 as the phases name it; between two phases it is interpolated, so "
        "compare the order and the proportions of events, not single minutes",
    ),
    (
        "Verdicts",
        "✓ pass, ✕ fail, ? unknown; what could not be seen is unknown and never counts as passed",
    ),
    ("Lines", "numbers of the lines of journal.jsonl a statement was computed from"),
    ("Hatched times in charts", "nobody looked, or the look was blind: nothing is known of them"),
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
    return Section("reading", "How to read this", "", (Points(READING), phases))


def order(view: View) -> Section:
    """Return the cascade: what followed the change, and what followed its repair."""
    found = view.cascade
    if found is None:
        nothing = Table("The cascade", columns("#After", "*What", "#Line"), (),
                        "No router applied a change in this run.")  # fmt: skip
        return Section("cascade", "What followed what", "", (nothing,))
    fall = Leg("fall", "After the change", "bad", found.fault, found.fall)
    legs = [fall]
    if found.repair is not None:
        legs.append(Leg("return", "After the repair", "good", found.repair, found.recovery))
    blocks = tuple(_figure(view, leg) for leg in legs)
    return Section("cascade", "What followed what", _summary(found), blocks)


def events(view: View) -> Section:
    """Return the timeline of the run."""
    told = timeline(view.run, view.cascade)
    table = Table(
        "Timeline",
        columns("#Lab time", "#Historical UTC", "Who", "*What", "#Lines"),
        tuple(_told(view, each) for each in told),
        "The journal is empty.",
    )
    lead = "Events that say the same of many routers within two seconds share a row."
    return Section("timeline", "Timeline", lead, (table,))


def _told(view: View, each: Row) -> tuple[Cell, ...]:
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


@dataclass(frozen=True, slots=True)
class Leg:
    """One direction of the cascade: its moments, and the lab time they are counted from."""

    id: str
    title: str
    swatch: str
    start: float
    marks: Sequence[Mark]


def _figure(view: View, leg: Leg) -> Figure:
    ident = f"cascade-{leg.id}"
    after = [mark.at - leg.start for mark in leg.marks]
    frame = Frame(leg.start, leg.start + max([5.0, *after]) * 1.02, (), ())
    rows = [
        MomentRow(_capital(mark.text), f"+{late:.1f} s", mark.at, leg.swatch)
        for mark, late in zip(leg.marks, after, strict=True)
    ]
    described = "; ".join(
        f"{mark.text} after {late:.1f} s" for mark, late in zip(leg.marks, after, strict=True)
    )
    return Figure(
        ident,
        f"{leg.title} at {lab_tenths(leg.start)}",
        "",
        moments(frame, ident, (leg.title, f"{described}."), rows),
        keys((leg.swatch, "seconds since the first router applied it")),
        (),
        _moments(view, leg),
    )


def _moments(view: View, leg: Leg) -> Table:
    rows = tuple(
        row(
            f"{mark.at - leg.start:.1f}",
            *view.clocks(mark.at),
            _capital(mark.text),
            "first look" if mark.looked else "the event itself",
            str(mark.line),
        )
        for mark in leg.marks
    )
    titles = columns("#After, s", "#Lab time", "#Historical UTC", "*What", "Dated by", "#Line")
    return Table(f"{leg.title}, in order", titles, rows, folded=True)


def _summary(found: Cascade) -> str:
    looked = (
        "A first look dates a state at the probe's next beat, so it is late by up to one beat."
    )
    if found.repair is None:
        return f"The change was never repaired in this run. {looked}"
    out = span(found.repair - found.fault)
    back = span(found.recovery[-1].at - found.repair)
    return (
        f"{out} passed from the change to its repair, and {back} from the repair to the last "
        f"moment of the return. {looked}"
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
