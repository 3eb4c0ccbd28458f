"""What ``inspect`` shows of a lab: once, or again and again."""

import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from lab.cli.output import document, line, table
from lab.model.errors import InputError, Problem
from lab.model.inspect import NodeRow, summary

_EVERY_S = 2.0
_CLEAR = "\x1b[H\x1b[2J"  # to the first place, then the whole screen


def show(lab: str | None, *, watch: bool = False, json: bool = False) -> int:
    """Print how a lab is, once or again and again; return the exit code.

    Raises:
        InputError: there is no such lab.
    """
    try:
        name, start, look = _inspected(lab)
    except InputError as error:
        if json:
            document({"lab": lab, "problems": error.problems})
        raise
    if watch:
        return watched(look, json=json)
    rows = look()
    if json:
        document({"lab": name, "summary": summary(rows), "start": start, "nodes": rows})
    else:
        once(rows)
        if start:
            line(f"start of its daemons: {start}")
    return 0


def _inspected(lab: str | None) -> tuple[str, str, Callable[[], Sequence[NodeRow]]]:
    """Return the name of a lab, how its daemons started, and a function that looks at it."""
    from lab import app

    shared = app.shared(lab) if lab else None
    if shared is not None:
        return shared.name, "", shared.inspect
    found = app.attach(lab)
    return found.name, found.start, lambda: app.inspect(found)


def once(rows: Sequence[NodeRow]) -> None:
    """Print one line about the lab, then its nodes."""
    line(summary(rows))
    noted = any(row.note for row in rows)
    head = ["node", "kind", "site", "state", "sessions"]
    cells = [[row.node, row.kind, row.site, row.state, _sessions(row)] for row in rows]
    if noted:
        head.append("note")
        for cell, row in zip(cells, rows, strict=True):
            cell.append(row.note)
    table(head, cells)


def watched(
    look: Callable[[], Sequence[NodeRow]],
    *,
    json: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Show the lab every two seconds until an interrupt; elsewhere than on a terminal its changes.

    Raises:
        InputError: data was asked for as well.
    """
    if json:
        raise InputError([Problem("--watch", "shows text only", "repeat inspect --json")])
    if sys.stdout.isatty():
        _redrawn(look, sleep)
    else:
        _changes(look, sleep)
    return 0


def _redrawn(look: Callable[[], Sequence[NodeRow]], sleep: Callable[[float], None]) -> None:
    while True:
        rows = look()
        sys.stdout.write(_CLEAR)
        once(rows)
        sys.stdout.flush()
        sleep(_EVERY_S)


def _changes(look: Callable[[], Sequence[NodeRow]], sleep: Callable[[float], None]) -> None:
    told = ""
    while True:
        said = summary(look())
        if said != told:
            line(f"{datetime.now().astimezone():%H:%M:%S} {said}")
            sys.stdout.flush()
        told = said
        sleep(_EVERY_S)


def _sessions(row: NodeRow) -> str:
    up, total = row.sessions_up, row.sessions_total
    return "" if up is None or total is None else f"{up}/{total}"
