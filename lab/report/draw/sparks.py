"""A course in block letters, for reports without pictures."""

from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
UNSEEN = "·"
CELLS = 48


def sparkline(values: Sequence[float | None], top: float, *, peaks: bool = False) -> str:
    """Return the course in at most 48 letters; ``peaks`` keeps maxima instead of means."""
    cells = min(CELLS, len(values))
    return "".join(
        _letter(
            values[cell * len(values) // cells : (cell + 1) * len(values) // cells], top, peaks
        )
        for cell in range(cells)
    )


def _letter(part: Sequence[float | None], top: float, peaks: bool) -> str:  # noqa: FBT001
    known = [value for value in part if value is not None]
    if not known:
        return UNSEEN
    value = max(known) if peaks else sum(known) / len(known)
    share = value / top if top > 0 else 0.0
    return BLOCKS[min(len(BLOCKS) - 1, max(0, round(share * (len(BLOCKS) - 1))))]
