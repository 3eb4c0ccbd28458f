"""The table of game days next to each other."""

from collections.abc import Sequence

from lab.report.document import Cell, Row, Table, columns, row
from lab.report.read.peers import TIMES, Peer, values


def side_by_side(mine: Peer, others: Sequence[Peer]) -> Table:
    """Return a row for each game day, this one last and marked; single values, no averages."""
    titles = columns(
        "Run", "Team", "Began, UTC", *(f"#{title}" for title, _, _ in TIMES), "#User-minutes",
        "#Harmful", "#Hints",
    )  # fmt: skip
    rows = tuple(_row(each, mine=each is mine) for each in (*others, mine))
    return Table("Side by side", titles, rows, whole=True)


def _row(peer: Peer, *, mine: bool) -> Row:
    name = Cell(f"{peer.name} (this one)" if mine else peer.name, strong=mine)
    return row(name, peer.team, peer.when, *values(peer.result))
