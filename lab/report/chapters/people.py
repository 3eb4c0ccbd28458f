"""The chapter on people who recovered the network: their marks, and the ways that they tried."""

from lab.journal.fields import count, text
from lab.model.event import Event
from lab.report.clock import lab_tenths, span
from lab.report.document import Block, Cell, Row, Section, Table, Text, columns, row
from lab.report.read.people import Recovery, Try, recoveries, told
from lab.report.read.sentences import Tone
from lab.report.view import View


def people(view: View) -> Section | None:
    """Return how people recovered the network; None when the scenario left nothing to them."""
    found = recoveries(view.run)
    if not found:
        return None
    blocks = [block for each in found for block in _blocks(view, each)]
    return Section("people", "How people recovered it", "", tuple(blocks))


def _blocks(view: View, found: Recovery) -> tuple[Block, ...]:
    titles = columns(
        "#Lab time", "#Historical UTC", "Mark", "*What happened", "#After users failed", "#Line"
    )
    marks = Table("Marks", titles, tuple(_mark(view, found, each) for each in found.marks))
    ways = Table(
        "Ways in, in the order in which they were tried",
        columns(
            "#Ended at", "Way", "#On the way", "#Tried for", "#Tries", "Outcome", "*Why not",
            "#Line",
        ),
        tuple(_way(each) for each in found.ways),
        "No way was tried.",
    )  # fmt: skip
    return Text(" ".join(told(found))), marks, ways


def _mark(view: View, found: Recovery, mark: Event) -> Row:
    after = "" if found.began is None else span(mark.at - found.began)
    clocks, line = view.clocks(mark.at), str(mark.line)
    return row(*clocks, mark.subject, text(mark.data, "text"), after, line)


def _way(each: Try) -> Row:
    data = each.event.data
    in_vain = "in, but the repair failed" if text(data, "stage") == "repair" else "nobody got in"
    end = Cell("took it back", Tone.GOOD) if each.ok else Cell(in_vain, Tone.BAD)
    return row(
        lab_tenths(each.event.at), each.name, span(each.reach_s), span(count(data, "took_s")),
        text(data, "tries"), end, each.why, str(each.event.line),
    )  # fmt: skip
