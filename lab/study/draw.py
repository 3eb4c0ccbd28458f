"""A value of every variant on one scale: a dot for each cell, a line at the base's median."""

from collections.abc import Sequence
from math import floor, log10

from markupsafe import Markup

from lab.report.clock import Clock
from lab.report.draw.chart import tick
from lab.report.draw.dots import DotsRow
from lab.report.draw.rows import HEAD
from lab.report.draw.svg import Frame, percent, tag

_STEPS = (1, 2, 5, 10)
_MOST = 6  # ticks


def dots(
    ident: str, words: tuple[str, str], rows: Sequence[DotsRow], base: float | None
) -> Markup:
    """Return the drawing; ``words`` are its title and its description in words."""
    found = [at for row in rows for at, _, _ in row.dots]
    low, high = min(0.0, *found), max(0.0, *found)
    step = _step(high - low)
    frame = Frame(low, max(high * 1.02, low + step), (), Clock())
    height = sum(row.height for row in rows) + 8
    parts = [
        tag("title", words[0], id=f"{ident}-title"),
        tag("desc", words[1], id=f"{ident}-desc"),
    ]
    marks = [n * step for n in range(round(low / step), int(frame.end / step) + 1)]
    parts += [_line(frame, at, (4, height), "grid") for at in marks]
    top = 0
    for row in rows:
        parts.append(row.draw(frame, top))
        top += row.height
        if base is not None:
            parts.append(_line(frame, base, (top - row.height + HEAD - 4, top - 6), "floor"))
    parts += [tick(frame.x(at), height + 16, f"{at:g}", number) for number, at in enumerate(marks)]
    return tag(
        "svg", *parts, class_="chart", width="100%", height=height + 24, role="img",
        aria_labelledby=f"{ident}-title {ident}-desc",
    )  # fmt: skip


def _line(frame: Frame, at: float, ends: tuple[int, int], class_: str) -> Markup:
    """Return an upright line at a value, between two heights in pixels."""
    x = percent(frame.x(at))
    return tag("line", x1=x, x2=x, y1=ends[0], y2=ends[1], class_=class_)


def _step(width: float) -> float:
    """Return a round distance of ticks, of which few fit into a width."""
    if width <= 0:
        return 1.0
    rough = width / _MOST
    power = 10.0 ** floor(log10(rough))
    return next(step * power for step in _STEPS if step * power >= rough)
