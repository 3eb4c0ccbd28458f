"""The chapter on what the scenario did: changes, links, daemons, visits, and their undos."""

from lab.journal.fields import flag, text, texts
from lab.model.event import Event
from lab.report.document import Cell, Row, Section, Table, columns, ranges, row
from lab.report.read.changes import routers_of
from lab.report.read.sentences import ACTIONS, Tone
from lab.report.view import View

SHOWN = 6  # routers of an action that are named


def actions(view: View) -> Section | None:
    """Return what was done to the network and by whom; None when nothing was."""
    found = [event for event in view.run.of_kinds(*ACTIONS, "undo") if text(event.data, "text")]
    if not found:
        return None
    titles = columns(
        "#Lab time", "#Historical UTC", "Phase", "Action", "*What", "Routers", "Outcome", "#Lines"
    )
    rows = tuple(_action(view, event) for event in found)
    lead = "Everything that people and the scenario did to the network, and how it was undone."
    return Section("actions", "Actions and their undos", lead, (Table("Actions", titles, rows),))


def _action(view: View, event: Event) -> Row:
    phase = view.run.phase_at(event.at)
    took = routers_of(view.run, event.subject) if event.kind == "change" else []
    routers = list(dict.fromkeys([*texts(event.data, "routers"), *(e.subject for e in took)]))
    more = f" and {len(routers) - SHOWN} more" if len(routers) > SHOWN else ""
    return row(
        *view.clocks(event.at),
        str(phase.number) if phase is not None else "",
        event.kind,
        text(event.data, "text"),
        ", ".join(routers[:SHOWN]) + more,
        _outcome(event),
        ranges([event.line, *(each.line for each in took)], most=2),
    )


def _outcome(event: Event) -> Cell:
    ok, error = flag(event.data, "ok"), text(event.data, "error")
    if ok is None:
        return Cell("")
    return Cell("done", Tone.GOOD) if ok else Cell(error or "failed", Tone.BAD)
