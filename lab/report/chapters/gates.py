"""What gates besides the audit tool decided of a change, and on what."""

from lab.journal.fields import flag, text, texts
from lab.journal.kinds.change import GateDecided
from lab.model.event import Event
from lab.report.clock import lab_tenths
from lab.report.document import Cell, Row, Table, columns, row
from lab.report.read.sentences import Tone
from lab.report.view import View

SHOWN = 3  # findings of a gate; the journal has them all


def gates(view: View) -> Table | None:
    """Return the decisions of all gates in their order; None when none was on."""
    decided = view.run.of(GateDecided.kind)
    titles = columns(
        "#Lab time", "Request", "Gate", "Decision", "*Reason", "*Findings", "Counted", "#Line"
    )
    return Table("Gates", titles, tuple(map(_gate, decided))) if decided else None


def _gate(event: Event) -> Row:
    data = event.data
    decision, saw = text(data, "decision"), texts(data, "saw")
    more = f"; and {len(saw) - SHOWN} more" if len(saw) > SHOWN else ""
    return row(
        lab_tenths(event.at), event.subject, text(data, "gate"),
        Cell(decision, Tone.UNKNOWN if decision == "not asked" else Tone.PLAIN),
        text(data, "reason"), ("; ".join(saw[:SHOWN]) or "none") + more,
        "yes" if flag(data, "effective") is not False else "no, the cut is intended",
        str(event.line),
    )  # fmt: skip
