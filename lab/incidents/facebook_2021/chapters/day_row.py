"""A curve of the lab with figures of the day over it."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from lab.incidents.facebook_2021.chapters.day import Figure, Spot
from lab.report.draw.rows import HEAD, AreaRow
from lab.report.draw.svg import Frame, percent, tag

LEVEL, INSTANT = "day", "day instant"  # swatches
NARROWEST = 0.4  # percent of the width
LOWEST = 4.0  # pixels


@dataclass(frozen=True, slots=True)
class DayRow:
    """A row of the lab, and figures of the day with the stretches of the run that are theirs."""

    lab: AreaRow
    figures: tuple[tuple[Figure, Spot], ...]

    @property
    def name(self) -> str:
        """Return whose row it is."""
        return self.lab.name

    @property
    def note(self) -> str:
        """Return what to see in it."""
        return self.lab.note

    @property
    def height(self) -> int:
        """Return the height of the lab's row."""
        return self.lab.height

    def draw(self, frame: Frame, top: int) -> Markup:
        """Return the lab's row, over it a box of tolerance for each figure, a line at its time."""
        return self.lab.draw(frame, top) + Markup("").join(self._boxes(frame, top + HEAD))

    def spark(self) -> str:
        """Return the lab's row as blocks."""
        return self.lab.spark()

    def _boxes(self, frame: Frame, base: int) -> Iterator[Markup]:
        for figure, spot in self.figures:
            left, right = frame.x(spot.start), frame.x(spot.end)
            width = max(right - left, NARROWEST)
            left = min(max(0.0, (left + right - width) / 2), 100 - width)
            y, height = self._level(figure)
            swatch = INSTANT if figure.level is None else LEVEL
            yield tag(
                "rect", tag("title", f"{figure.words} ({figure.source})"),
                x=percent(left), width=percent(width), y=round(base + y, 1),
                height=round(height, 1), class_=f"box {swatch}",
            )  # fmt: skip
            if figure.level is None:
                x = percent(frame.x(spot.at))
                yield tag("line", x1=x, x2=x, y1=base, y2=base + self.lab.plot, class_="reference")

    def _level(self, figure: Figure) -> tuple[float, float]:
        """Return top and height of a figure in pixels of the plot."""
        plot = float(self.lab.plot)
        if figure.level is None:
            return 0.0, plot
        low, high = (min(1.0, each / self.lab.top) * plot for each in figure.level)
        height = max(high - low, LOWEST)
        return min(plot - high, plot - height), height
