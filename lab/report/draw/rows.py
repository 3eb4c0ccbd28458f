"""The rows a time chart is stacked from: areas, shares, mirrored bars, moments."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from markupsafe import Markup

from lab.report.draw.series import Grid, Shares, Values
from lab.report.draw.sparks import sparkline
from lab.report.draw.svg import Frame, label, rect, stretches, tag

HEAD = 22  # pixels for a row's name above its plot
GAP = 16  # pixels between two rows
THIN = 20  # pixels
PHONE = 350.0  # pixels that a name and its note share on a phone
LETTERS = {"name": 7.4, "small": 6.5, "note": 6.0}  # pixels of a letter, rather too many


class ChartRow(Protocol):
    """A row of a chart: it draws itself at a height and says itself in letters."""

    @property
    def name(self) -> str:
        """Return whose row it is."""
        ...

    @property
    def note(self) -> str:
        """Return what to see in it."""
        ...

    @property
    def height(self) -> int:
        """Return its height in pixels, with its name."""
        ...

    def draw(self, frame: Frame, top: int) -> Markup:
        """Return its elements, ``top`` pixels below the chart's top."""
        ...

    def spark(self) -> str:
        """Return it as a line of block letters."""
        ...


@dataclass(frozen=True, slots=True)
class AreaRow:
    """A filled step line from 0 to ``top``, with an optional line of reference."""

    name: str
    note: str
    grid: Grid
    values: Values
    top: float
    unit: str = ""
    reference: float | None = None
    plot: int = 44
    swatch: str = "good"

    @property
    def height(self) -> int:
        """Return name, plot and gap."""
        return HEAD + self.plot + GAP

    def draw(self, frame: Frame, top: int) -> Markup:
        """Return name, area, unseen times and reference line."""
        base = top + HEAD
        parts = [
            heading(self.name, self.note, top),
            *unseen(frame, self.grid, self.values, base, self.plot),
            stretched(self.grid, base, self.plot, area(self.values, self.top, self.swatch)),
            floor(base + self.plot),
        ]
        if self.unit:
            end = f"{self.top:.3g}" if self.top < 1000 else f"{self.top:.0f}"  # noqa: PLR2004 - digits
            parts.append(label(0, base + 11, f"{end} {self.unit}", class_="tick halo"))
        if self.reference is not None and self.top > 0:
            y = round(base + self.plot * (1 - min(1.0, self.reference / self.top)), 1)
            parts.append(tag("line", x1="0%", x2="100%", y1=y, y2=y, class_="reference"))
        return Markup("").join(parts)

    def spark(self) -> str:
        """Return the mean of each part of the row as a block."""
        return sparkline(self.values, self.top)


@dataclass(frozen=True, slots=True)
class ShareRow:
    """Shares that add up to the whole, stacked from the bottom in the order of ``swatches``."""

    name: str
    note: str
    grid: Grid
    values: Shares
    swatches: Mapping[str, str]  # outcome: swatch
    good: str
    plot: int = 36

    @property
    def height(self) -> int:
        """Return name, plot and gap; thin rows stand closer."""
        return HEAD + self.plot + (GAP if self.plot > THIN else 2)

    def draw(self, frame: Frame, top: int) -> Markup:
        """Return name, boxes per outcome and unseen times."""
        base = top + HEAD
        boxes = [
            box
            for first, after, shares in stretches(self.values)
            if shares
            for box in self._boxes(frame, (first, after), shares, base)
        ]
        return Markup("").join(
            [
                heading(self.name, self.note, top),
                *unseen(frame, self.grid, self.values, base, self.plot),
                *boxes,
                floor(base + self.plot),
            ]
        )

    def _boxes(
        self, frame: Frame, cells: tuple[int, int], shares: Mapping[str, float], base: int
    ) -> Iterator[Markup]:
        left, width = place(frame, self.grid, cells)
        bottom = float(base + self.plot)
        for outcome in sorted(shares, key=self._rank):
            height = shares[outcome] * self.plot
            bottom -= height
            swatch = self.swatches.get(outcome, "other")
            yield rect(left, width, round(bottom, 1), round(height, 1), f"box {swatch}")

    def _rank(self, outcome: str) -> int:
        order = list(self.swatches)
        return order.index(outcome) if outcome in order else len(order)

    def spark(self) -> str:
        """Return the share of the good outcome as blocks."""
        good = tuple(
            None if shares is None else shares.get(self.good, 0.0) for shares in self.values
        )
        return sparkline(good, 1.0)


@dataclass(frozen=True, slots=True)
class MirrorRow:
    """Counts as bars: one kind upwards, the other downwards, on one scale."""

    name: str
    note: str
    grid: Grid
    up: Sequence[int]
    down: Sequence[int]
    plot: int = 170

    @property
    def height(self) -> int:
        """Return name, plot and gap."""
        return HEAD + self.plot + GAP

    def draw(self, frame: Frame, top: int) -> Markup:
        """Return name, bars and the scale's ends."""
        base, half = top + HEAD, self.plot / 2
        most = max(1, *self.up, *self.down)
        middle = base + half
        bars = []
        for counts, swatch, sign in ((self.up, "good", 1), (self.down, "bad", 0)):
            for first, after, count in stretches(counts):
                left, width = place(frame, self.grid, (first, after))
                tall = round(count / most * (half - 4), 1)
                if count:
                    bars.append(rect(left, width, middle - sign * tall, tall, f"box {swatch}"))
        return Markup("").join(
            [
                heading(self.name, self.note, top),
                *bars,
                floor(round(middle)),
                label(0, base + 12, f"▲ {most} announcements", class_="tick halo"),
                label(0, base + self.plot - 4, f"▼ {most} withdrawals", class_="tick halo"),
            ]
        )

    def spark(self) -> str:
        """Return announcements and withdrawals together as blocks."""
        both = [float(up + down) for up, down in zip(self.up, self.down, strict=True)]
        return sparkline(both, max(both, default=0.0), peaks=True)


@dataclass(frozen=True, slots=True)
class MomentRow:
    """One moment as a dot on a track of its own."""

    name: str
    note: str
    at: float
    swatch: str

    @property
    def height(self) -> int:
        """Return name and track."""
        return HEAD + 14

    def draw(self, frame: Frame, top: int) -> Markup:
        """Return name, track and dot."""
        y = top + HEAD + 3
        x = f"{frame.x(self.at):.2f}%"
        return Markup("").join(
            [
                heading(self.name, self.note, top),
                tag("line", x1="0%", x2="100%", y1=y, y2=y, class_="track"),
                tag("line", x1="0%", x2=x, y1=y, y2=y, class_=f"lead {self.swatch}"),
                tag("circle", cx=x, cy=y, r=5, class_=f"dot {self.swatch}"),
            ]
        )

    def spark(self) -> str:
        """Return nothing: a moment has no course."""
        return ""


def heading(name: str, note: str, top: int) -> Markup:
    """Return a row's name at the left and its note at the right.

    On a phone a name has smaller letters where its note needs the room, and is cut where it has
    more letters than fit there at all; a note for which nothing is left is not shown.
    """
    beside = len(note) * LETTERS["note"]
    hidden = len(name) * LETTERS["small"] + beside > PHONE
    small = len(name) * LETTERS["name"] + (0 if hidden else beside) > PHONE
    fit, full = int(PHONE / LETTERS["small"]), "name long" if small else "name"
    names = [(name, full)]
    if len(name) > fit:
        names = [(name, f"{full} titles"), (f"{name[: fit - 1].rstrip()}…", f"{full} ids")]
    parts = [label(0, top + 14, words, class_=class_) for words, class_ in names]
    parts.append(
        label(100, top + 14, note, class_="note long" if hidden else "note", text_anchor="end")
    )
    return Markup("").join(parts)


def floor(y: int) -> Markup:
    """Return the line at the bottom of a row."""
    return tag("line", x1="0%", x2="100%", y1=y, y2=y, class_="floor")


def place(frame: Frame, grid: Grid, cells: tuple[int, int]) -> tuple[float, float]:
    """Return left edge and width of some cells in percent."""
    left = frame.x(grid.start + cells[0] * grid.step)
    return left, frame.x(grid.start + cells[1] * grid.step) - left


def unseen(
    frame: Frame, grid: Grid, values: Sequence[object | None], top: int, height: int
) -> Iterator[Markup]:
    """Yield a hatched box wherever nothing was seen."""
    for first, after, missing in stretches([value is None for value in values]):
        if missing:
            left, width = place(frame, grid, (first, after))
            yield rect(left, width, top, height, "unseen")


def stretched(grid: Grid, top: int, height: int, inner: Markup) -> Markup:
    """Return a drawing in cells by hundredths, stretched over the whole width."""
    return tag(
        "svg", inner, x="0%", y=top, width="100%", height=height,
        viewBox=f"0 0 {grid.count} 100", preserveAspectRatio="none",
    )  # fmt: skip


def area(values: Values, top: float, swatch: str) -> Markup:
    """Return the filled steps of some values and their upper edge."""
    scaled = [
        None if value is None or top <= 0 else round(100 - min(top, value) / top * 100, 1)
        for value in values
    ]
    filled, edge = "", ""
    for first, after, y in stretches(scaled):
        if y is None:
            filled += "V100Z" if filled and not filled.endswith("Z") else ""
            continue
        opens = not filled or filled.endswith("Z")
        filled += f"M{first} 100V{y:g}H{after}" if opens else f"V{y:g}H{after}"
        edge += f"M{first} {y:g}H{after}" if opens else f"V{y:g}H{after}"
    filled += "V100Z" if filled and not filled.endswith("Z") else ""
    return tag("path", d=filled, class_=f"area {swatch}") + tag(
        "path", d=edge, class_=f"edge {swatch}"
    )
