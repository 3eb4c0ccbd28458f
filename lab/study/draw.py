"""A value of every variant on one scale: a dot a seed, a line at the base's median."""

from collections.abc import Sequence
from math import floor, log10

from markupsafe import Markup

from lab.report.clock import Clock
from lab.report.draw.chart import tick
from lab.report.draw.dots import DotsRow
from lab.report.draw.svg import Frame, percent, tag

_STEPS = (1, 2, 5, 10)
_MOST = 6  # ticks


def dots(
    ident: str, words: tuple[str, str], rows: Sequence[DotsRow], base: float | None
) -> Markup:
    """Return the drawing; ``words`` are its title and its description in words."""
    highest = max((at for row in rows for at, _, _ in row.dots), default=0.0)
    lowest = min(0.0, *(at for row in rows for at, _, _ in row.dots))
    step = _step(highest - lowest)
    frame = Frame(lowest, max(highest * 1.02, lowest + step), (), Clock())
    height = sum(row.height for row in rows) + 8
    parts = [
        tag("title", words[0], id=f"{ident}-title"),
        tag("desc", words[1], id=f"{ident}-desc"),
    ]
    marks = [n * step for n in range(round(lowest / step), int(frame.end / step) + 1)]
    for at in marks:
        x = percent(frame.x(at))
        parts.append(tag("line", x1=x, x2=x, y1=4, y2=height, class_="grid"))
    if base is not None:
        x = percent(frame.x(base))
        parts.append(tag("line", x1=x, x2=x, y1=4, y2=height, class_="reference"))
    top = 0
    for row in rows:
        parts.append(row.draw(frame, top))
        top += row.height
    for number, at in enumerate(marks):
        parts.append(tick(frame.x(at), height + 16, f"{at:g}", number))
    return tag(
        "svg", *parts, class_="chart", width="100%", height=height + 24, role="img",
        aria_labelledby=f"{ident}-title {ident}-desc",
    )  # fmt: skip


def _step(width: float) -> float:
    """Return a round distance of ticks, of which few fit into a width."""
    if width <= 0:
        return 1.0
    rough = width / _MOST
    power = 10.0 ** floor(log10(rough))
    return next(step * power for step in _STEPS if step * power >= rough)
