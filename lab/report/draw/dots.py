"""Moments of one kind as dots on a track, each with its words."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lab.report.draw.rows import HEAD, heading
from lab.report.draw.svg import Frame, percent, tag

_TRACK = 18  # pixels


@dataclass(frozen=True, slots=True)
class DotsRow:
    """Many moments on a track: a time, a swatch, and what happened."""

    name: str
    note: str
    dots: Sequence[tuple[float, str, str]]

    @property
    def height(self) -> int:
        """Return name and track."""
        return HEAD + _TRACK

    def draw(self, frame: Frame, top: int) -> Markup:
        """Return name, track and dots; a dot tells its words to who rests on it."""
        y = top + HEAD + 3
        track = tag("line", x1="0%", x2="100%", y1=y, y2=y, class_="track")
        dots = [
            tag("circle", tag("title", words), cx=percent(frame.x(at)), cy=y, r=4.5,
                class_=f"dot {swatch}")
            for at, swatch, words in self.dots
        ]  # fmt: skip
        return Markup("").join([heading(self.name, self.note, top), track, *dots])

    def spark(self) -> str:
        """Return nothing: moments have no course."""
        return ""
