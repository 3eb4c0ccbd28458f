"""What each chapter is written from, and the tables that give a chart in numbers."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from lab.journal.timeline import Timeline
from lab.model.verdict import STARVED, FactResult, Verdict
from lab.report.clock import clock, lab_tenths, utc_clock
from lab.report.document import Cell, Column, Key, Spark, Table
from lab.report.draw.rows import ChartRow
from lab.report.draw.series import Grid, Shares, Values
from lab.report.draw.svg import Frame
from lab.report.read.sentences import Tone

VERDICT_TONES: Mapping[Verdict, Tone] = {
    Verdict.PASS: Tone.GOOD,
    Verdict.FAIL: Tone.BAD,
    Verdict.UNKNOWN: Tone.UNKNOWN,
}
T = TypeVar("T")

NOT_MEASURED = "not measured"
UNSEEN = ("unseen", "not seen")  # an entry of a legend


@dataclass(frozen=True, slots=True)
class View:
    """A run, its verdicts, and the axis of time that all its charts share."""

    run: Timeline
    facts: tuple[FactResult, ...]
    verdict: Verdict
    grid: Grid
    frame: Frame
    day: str  # that the historical times are of; "" when there is none

    @classmethod
    def of(
        cls, run: Timeline, facts: Sequence[FactResult], verdict: Verdict, day: str = ""
    ) -> "View":
        """Return the view of a run, with a grid of time over its phases."""
        grid = Grid.over(run)
        frame = Frame(grid.start, grid.end, run.phases, clock(run))
        return cls(run, tuple(facts), verdict, grid, frame, day)

    def past(self, at: float) -> str:
        """Write the historical clock at a lab time; "" where it is not known."""
        return utc_clock(self.frame.clock.at(at))

    def clocks(self, at: float) -> tuple[Cell, Cell]:
        """Return both clocks as cells."""
        return Cell(lab_tenths(at)), Cell(self.past(at))


def verdict_cell(verdict: Verdict, *, starved: bool = False) -> Cell:
    """Return a verdict with its sign, marked when it was taken on a starved host."""
    return Cell(f"{verdict.value}{f', {STARVED}' if starved else ''}", VERDICT_TONES[verdict])


def by_phase(
    view: View, caption: str, rows: Sequence[tuple[str, Values]], write: Callable[[float], str]
) -> Table:
    """Return a table of each row's lowest and highest value in every phase."""
    return Table(
        caption,
        (Column("Of"), *(Column(f"{each.number} {each.title}") for each in view.run.phases)),
        tuple(
            (Cell(name), *(_span(values, write) for values in _cut(view, values)))
            for name, values in rows
        ),
        folded=True,
    )


def outcomes_by_phase(view: View, caption: str, rows: Sequence[tuple[str, Shares]]) -> Table:
    """Return a table of the outcomes of every phase, the most frequent first."""
    return Table(
        caption,
        (Column("Of"), *(Column(f"{each.number} {each.title}") for each in view.run.phases)),
        tuple(
            (Cell(name), *(_mix(shares) for shares in _cut(view, shares))) for name, shares in rows
        ),
        folded=True,
    )


def sparks(rows: Sequence[ChartRow]) -> tuple[Spark, ...]:
    """Return a chart's rows in letters."""
    return tuple(Spark(row.name, row.spark(), row.note) for row in rows)


def keys(*pairs: tuple[str, str]) -> tuple[Key, ...]:
    """Return legend entries."""
    return tuple(Key(swatch, words) for swatch, words in pairs)


def share(value: float | None) -> str:
    """Write a share in percent."""
    return NOT_MEASURED if value is None else f"{100 * value:.0f} %"


def lowest_and_last(values: Values) -> str:
    """Say the lowest and the last share of a row."""
    known = [value for value in values if value is not None]
    if not known:
        return NOT_MEASURED
    return f"lowest {share(min(known))}, last {share(known[-1])}"


def _span(values: Sequence[float | None], write: Callable[[float], str]) -> Cell:
    known = [value for value in values if value is not None]
    if not known:
        return Cell(NOT_MEASURED, Tone.UNKNOWN)
    low, high = write(min(known)), write(max(known))
    return Cell(low if low == high else f"{low} to {high}")


def _mix(cells: Sequence[Mapping[str, float] | None]) -> Cell:
    known = [cell for cell in cells if cell is not None]
    if not known:
        return Cell(NOT_MEASURED, Tone.UNKNOWN)
    total: Counter[str] = Counter()
    for cell in known:
        total.update({outcome: round(1000 * part) for outcome, part in cell.items()})
    parts = [f"{outcome} {share(n / total.total())}" for outcome, n in total.most_common()]
    return Cell(", ".join(parts))


def _cut(view: View, values: Sequence[T]) -> list[Sequence[T]]:
    """Return each phase's part; a phase shorter than a cell still has one."""
    grid = view.grid
    edges = [
        (round((each.start - grid.start) / grid.step), round((each.end - grid.start) / grid.step))
        for each in view.run.phases
    ]
    return [values[first : max(after, first + 1)] for first, after in edges]
