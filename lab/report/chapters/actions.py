"""The chapter on what the scenario did: changes, links, daemons, visits, and their undos."""

from collections.abc import Sequence
from itertools import groupby

from lab.journal.fields import flag, text, texts
from lab.journal.kinds.change import Announced, Changed, Undone, Withdrawn
from lab.model.event import Event
from lab.report.document import Cell, Row, Section, Table, columns, ranges, row
from lab.report.read.actions import ACTIONS
from lab.report.read.changes import Change, Fate, during
from lab.report.read.sentences import Tone
from lab.report.view import View

SHOWN = 6  # nodes of an action that are named
PUSHED = (Changed.kind, Undone.kind, Announced.kind, Withdrawn.kind)  # their routers tell the end


def actions(view: View) -> Section | None:
    """Return what was done to the network; None when nothing was.

    Events of one action, as those of a command on several nodes, share a row.
    """
    found = [event for event in view.run.of_kinds(*ACTIONS) if text(event.data, "text")]
    if not found:
        return None
    titles = columns(
        "#Lab time", "#Historical UTC", "Phase", "Action", "*What", "Nodes", "Outcome", "#Lines"
    )
    alike = groupby(found, lambda event: (event.kind, text(event.data, "text")))
    rows = tuple(_action(view, list(events)) for _, events in alike)
    lead = "Everything that people and the scenario did to the network, and how it was undone."
    return Section("actions", "Actions and their undos", lead, (Table("Actions", titles, rows),))


def _action(view: View, events: Sequence[Event]) -> Row:
    first = events[0]
    phase = view.run.phase_at(first.at)
    pushed = during(view.run, events[-1]) if first.kind in PUSHED else []
    took = [event for change in pushed if (event := change.applied) is not None]
    return row(
        *view.clocks(first.at),
        str(phase.number) if phase is not None else "",
        ACTIONS[first.kind],
        text(first.data, "text"),
        _nodes(view, [*events, *took]),
        _reached(events, pushed) if first.kind in PUSHED else _outcome(events),
        ranges([event.line for event in (*events, *took)]),
    )


def _nodes(view: View, events: Sequence[Event]) -> str:
    named = [node for event in events for node in texts(event.data, "nodes")]
    named += [event.subject for event in events if event.subject in view.run.members]
    nodes = list(dict.fromkeys(named))
    more = f" and {len(nodes) - SHOWN} more" if len(nodes) > SHOWN else ""
    return ", ".join(nodes[:SHOWN]) + more


def _reached(events: Sequence[Event], pushed: Sequence[Change]) -> Cell:
    """Return how many of its routers a change has reached and stayed on."""
    asked = {node for event in events for node in texts(event.data, "nodes") or [event.subject]}
    back = {each.router for each in pushed if each.fate is Fate.ROLLED_BACK}
    took = {each.router for each in pushed if each.applied is not None} - back
    words = f"{len(took)} of {len(asked)} routers"
    if back:
        words += f"; {len(back)} rolled back"
    if took >= asked:
        return Cell(words, Tone.GOOD)
    return Cell(words, Tone.PARTLY if took else Tone.BAD)


def _outcome(events: Sequence[Event]) -> Cell:
    ends = [flag(event.data, "ok") for event in events]
    if None in ends:
        return Cell("")
    if all(ends):
        return Cell("done", Tone.GOOD)
    errors = dict.fromkeys(error for event in events if (error := text(event.data, "error")))
    tone = Tone.PARTLY if any(ends) else Tone.BAD
    return Cell("; ".join(errors) or "failed", tone)
