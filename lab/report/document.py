"""The report as data: sections of text, tables and figures, the same for every format."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from markupsafe import Markup

from lab.report.read.sentences import SYMBOLS, Tone

PAST = "Historical UTC"  # title of the column with the historical clock


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; a tone other than plain shows its symbol before the text.

    ``link`` is an address in the same document or beside it, "" for none.
    """

    text: str
    tone: Tone = Tone.PLAIN
    strong: bool = False
    link: str = ""

    @property
    def symbol(self) -> str:
        """Return the sign of the tone; "" for a plain cell."""
        return "" if self.tone is Tone.PLAIN else SYMBOLS[self.tone]

    def __str__(self) -> str:
        return f"{self.symbol} {self.text}".strip()


@dataclass(frozen=True, slots=True)
class Column:
    """A column's title; numbers are aligned at the right, units stand in the title."""

    title: str
    numeric: bool = False
    wide: bool = False


Row: TypeAlias = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``folded`` ones are shown on demand where the format can.

    So is any with more than three rows, unless it is ``whole``.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    empty: str = "Nothing of this kind was recorded."
    folded: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of a legend: the class of its swatch and its meaning."""

    swatch: str
    text: str


@dataclass(frozen=True, slots=True)
class Spark:
    """One row of a figure in letters, for where there are no pictures."""

    label: str
    line: str
    note: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing, its legend, and the table that says the same.

    The first figure of a chapter is open where the format can fold, unless it is ``folded``.
    """

    id: str
    title: str
    lead: str
    drawing: Markup
    keys: tuple[Key, ...]
    sparks: tuple[Spark, ...]
    table: Table
    panels: tuple[tuple[str, Markup], ...] = ()
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Prose:
    """A text of people in Markdown, as packs are written in."""

    markdown: str


@dataclass(frozen=True, slots=True)
class Screen:
    """What a terminal showed, line by line, and the file of its recording beside the document."""

    id: str
    title: str
    lines: str
    file: str


@dataclass(frozen=True, slots=True)
class Points:
    """A list of terms and what they mean."""

    points: tuple[tuple[str, str], ...]


Block: TypeAlias = Text | Prose | Points | Table | Figure | Screen


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of the report."""

    id: str
    title: str
    lead: str
    blocks: tuple[Block, ...] = field(default=())


def row(*cells: str | Cell) -> Row:
    """Return a row of cells; plain text makes plain cells."""
    return tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in cells)


def columns(*titles: str) -> tuple[Column, ...]:
    """Return columns; a title that starts with ``#`` is one of numbers, with ``*`` a wide one."""
    return tuple(
        Column(title.lstrip("#*"), numeric=title.startswith("#"), wide=title.startswith("*"))
        for title in titles
    )


def ranges(lines: Sequence[int], most: int = 4) -> str:
    """Write line numbers shortly: ``3-7, 12``; beyond ``most`` ranges only how many more."""
    if not lines:
        return "none"
    spans: list[tuple[int, int]] = []
    for line in sorted(set(lines)):
        if spans and line == spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], line)
        else:
            spans.append((line, line))
    shown = [f"{first}" if first == last else f"{first}-{last}" for first, last in spans[:most]]
    left = sum(last - first + 1 for first, last in spans[most:])
    return ", ".join(shown) + (f" and {left} more" if left else "")
