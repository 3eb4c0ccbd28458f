"""Rows of text as aligned columns, for a terminal."""

from collections.abc import Sequence


def aligned(rows: Sequence[Sequence[str]], numeric: Sequence[bool] = ()) -> list[str]:
    """Return a line per row, its columns two spaces apart; numeric columns end at the right."""
    count = len(rows[0]) if rows else 0
    widths = [max(len(row[column]) for row in rows) for column in range(count)]
    right = [*numeric, *[False] * (count - len(numeric))]
    return [
        "  ".join(
            cell.rjust(width) if ends else cell.ljust(width)
            for cell, width, ends in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in rows
    ]
