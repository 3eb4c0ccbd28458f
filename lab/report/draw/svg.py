"""SVG elements as safe markup, and where a time is on the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from markupsafe import Markup, escape

from lab.journal.timeline import Phase
from lab.report.clock import Clock

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Frame:
    """The axis of time that all charts share, in seconds since the run started."""

    start: float
    end: float
    phases: tuple[Phase, ...]
    clock: Clock

    def x(self, at: float) -> float:
        """Return the place of a time in percent of the width."""
        share = (at - self.start) / (self.end - self.start) if self.end > self.start else 0.0
        return 100 * min(1.0, max(0.0, share))


def tag(name: str, *children: str, **attributes: str | float) -> Markup:
    """Return an element; ``stroke_width`` becomes ``stroke-width``, ``class_`` ``class``."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(short(value))}"'
        for key, value in attributes.items()
    )
    inner = Markup("").join(children)  # escapes what is plain text
    return Markup(f"<{name}{written}>{inner}</{name}>")  # noqa: S704 - every part is escaped


def label(x: float, y: float, words: str, **attributes: str | float) -> Markup:
    """Return text at ``x`` percent and ``y`` pixels."""
    return tag("text", words, x=percent(x), y=y, **attributes)


def rect(x: float, width: float, y: float, height: float, class_: str) -> Markup:
    """Return a box; x and width in percent, y and height in pixels."""
    return tag("rect", x=percent(x), width=percent(width), y=y, height=height, class_=class_)


def percent(value: float) -> str:
    """Write a percentage as SVG wants it."""
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"


def short(value: str | float) -> str:
    """Write an attribute; numbers without needless digits."""
    return f"{round(value, 2):.10g}" if isinstance(value, float) else str(value)


def stretches(values: Sequence[T]) -> list[tuple[int, int, T]]:
    """Return runs of equal neighbours: first cell, cell after the last, value."""
    result = []
    cell = 0
    for value, run in groupby(values):
        length = sum(1 for _ in run)
        result.append((cell, cell + length, value))
        cell += length
    return result
