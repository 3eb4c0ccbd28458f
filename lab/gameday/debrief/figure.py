"""The charts of a debrief: what was measured and what people did, on the axis of the exercise."""

from collections.abc import Sequence

from lab.gameday.debrief.course import (
    ALERT,
    EXPECTED,
    HARMFUL,
    INJECT,
    MARK,
    TERMINAL,
    TYPED,
    Moment,
)
from lab.gameday.debrief.material import Material
from lab.gameday.watching import Point
from lab.report.clock import Clock, exercise_clock
from lab.report.document import Cell, Column, Figure, Table, row
from lab.report.draw.chart import chart
from lab.report.draw.dots import DotsRow
from lab.report.draw.rows import AreaRow, ChartRow
from lab.report.draw.series import STEPS, Grid, Values, latest
from lab.report.draw.svg import Frame
from lab.report.read.sentences import Tone
from lab.report.view import NOT_MEASURED, UNSEEN, keys, sparks

MOST_CELLS = 480
_ROWS = 12  # of the table that says the same
_LANES = (
    ("marks and alerts", (MARK, ALERT), "good"),
    ("messages to people", (INJECT,), "partly"),
    ("what people did", ("incident", "hypothesis", "status page", "people", "chat"), "load"),
    ("at terminals", (TERMINAL, TYPED), "good"),
    ("expected actions", (EXPECTED,), "good"),
    ("harmful actions", (HARMFUL,), "bad"),
    ("hints", ("hint",), "partly"),
)


def figure(found: Material, moments: Sequence[Moment]) -> Figure:
    """Return every measure of the pack's charts, and the moments in lanes, on one axis."""
    grid = _grid(found)
    lines = _lines(found, grid)
    lanes = [DotsRow(name, _counted(dots), dots) for name, dots in _dots(moments) if dots]
    rows: list[ChartRow] = [*(each for each, _ in lines), *lanes]
    title = "What was measured, and what people did"
    words = "; ".join(f"{each.name}: {each.note}" for each in rows)
    frame = Frame(grid.start, grid.end, (), Clock())
    legend = keys(
        ("good", "measured, as it really was"), UNSEEN, ("good", "a good moment, or a mark"),
        ("bad", "harm"), ("partly", "a message or a hint"), ("load", "something people did"),
    )  # fmt: skip
    return Figure(
        "course", title, "", chart(frame, "course", (title, words), rows), legend,
        sparks([each for each, _ in lines]), _table(grid, lines),
    )  # fmt: skip


def _grid(found: Material) -> Grid:
    end = max(1.0, found.story.present(found.story.now))
    step = next((step for step in STEPS if end / step <= MOST_CELLS), STEPS[-1])
    return Grid(0.0, step, max(1, -int(-end // step)))


def _lines(found: Material, grid: Grid) -> list[tuple[AreaRow, Values]]:
    made = []
    for each in found.story.pack.head.charts:
        for name in each.measures:
            points = found.story.series.get(name, [])
            values = latest(grid, _looks(found, points))
            top = max((_whole(point) for point in points), default=1.0) or 1.0
            unit = each.unit if each.unit != "share" else ""
            words = each.title if len(each.measures) == 1 else f"{each.title}: {name}"
            made.append((AreaRow(words, _note(values, top), grid, values, top, unit), values))
    return made


def _looks(found: Material, points: Sequence[Point]) -> list[tuple[float, float | None]]:
    looks = [(found.story.clock.lab_s(point.at), point.value) for point in points]
    return [(at, value) for at, value in looks if at is not None and at >= 0]


def _whole(point: Point) -> float:
    return max(point.whole or 0.0, point.value or 0.0)


def _note(values: Values, top: float) -> str:
    known = [value for value in values if value is not None]
    if not known:
        return NOT_MEASURED
    return f"lowest {min(known):.3g}, last {known[-1]:.3g} of {top:.3g}"


def _dots(moments: Sequence[Moment]) -> list[tuple[str, list[tuple[float, str, str]]]]:
    return [
        (name, [(one.at_s, _swatch(one, swatch), _words(one)) for one in moments
                if one.kind in kinds])
        for name, kinds, swatch in _LANES
    ]  # fmt: skip


def _swatch(moment: Moment, usual: str) -> str:
    return "bad" if moment.tone is Tone.BAD else usual


def _words(moment: Moment) -> str:
    who = f" {moment.who}:" if moment.who else ""
    return f"{exercise_clock(moment.at_s)}{who} {moment.text}"


def _counted(dots: Sequence[object]) -> str:
    return str(len(dots))


def _table(grid: Grid, lines: Sequence[tuple[AreaRow, Values]]) -> Table:
    step = max(1, -(-grid.count // _ROWS))
    rows = (
        row(exercise_clock(grid.start + cell * grid.step),
            *(Cell("", Tone.UNKNOWN) if values[cell] is None else f"{values[cell]:.3g}"
              for _, values in lines))
        for cell in range(0, grid.count, step)
    )  # fmt: skip
    titles = (
        Column("Exercise time", numeric=True),
        *(Column(each.name, numeric=True) for each, _ in lines),
    )
    return Table("The same in numbers", titles, tuple(rows), folded=True)
