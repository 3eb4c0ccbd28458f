"""What ``inspect`` shows of a lab: once, or again and again."""

import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from lab.cli.output import line, table
from lab.model.errors import InputError, Problem
from lab.model.inspect import NodeRow, summary

_EVERY_S = 2.0
_CLEAR = "\x1b[H\x1b[2J"  # to the first place, then the whole screen


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
