"""Two courses on one scale: the first a full line with its area, the second a dashed line."""

from dataclasses import dataclass

from markupsafe import Markup

from lab.report.draw.rows import GAP, HEAD, area, floor, heading, stretched
from lab.report.draw.series import Grid, Values
from lab.report.draw.sparks import sparkline
from lab.report.draw.svg import Frame, tag


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two shares, 0 to 1, over the same time."""

    name: str
    note: str
    grid: Grid
    first: Values
    second: Values
    plot: int = 140

    @property
    def height(self) -> int:
        """Return name, plot and gap."""
        return HEAD + self.plot + GAP

    def draw(self, _frame: Frame, top: int) -> Markup:
        """Return name, both courses and the floor."""
        base = top + HEAD
        dashed = tag("g", area(self.second, 1.0, "bad"), class_="second")
        both = area(self.first, 1.0, "good") + dashed
        parts = [heading(self.name, self.note, top), stretched(self.grid, base, self.plot, both)]
        return Markup("").join([*parts, floor(base + self.plot)])

    def spark(self) -> str:
        """Return the first course as blocks."""
        return sparkline(self.first, 1.0)
