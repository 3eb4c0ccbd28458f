"""Journals of a few lines, written where they are read."""

from collections.abc import Mapping, Sequence

from lab.journal.timeline import Timeline
from lab.model.event import Event, JsonValue
from lab.model.verdict import FactResult, Verdict
from lab.report.contents import Contents
from lab.report.document import Figure, Section, Table
from lab.report.page import Page, page
from lab.report.view import View

Line = tuple[float, str, str, Mapping[str, JsonValue]]

STEADY: Line = (
    10.0, "phase.started", "steady",
    {"title": "Steady", "historical_utc": "2021-10-04T15:30:00Z"},
)  # fmt: skip
FALL: Line = (
    20.0, "phase.started", "fall",
    {"title": "Fall", "historical_utc": "2021-10-04T15:39:00Z"},
)  # fmt: skip
AFTER: Line = (30.0, "phase.started", "after", {"title": "After", "historical_utc": ""})
OVER: Line = (40.0, "phase.ended", "after", {"title": "After", "historical_utc": ""})
PHASES: tuple[Line, ...] = (STEADY, FALL, AFTER, OVER)


def journal(*lines: Line) -> list[Event]:
    """Return events with the numbers of their places."""
    return [Event(number, *line) for number, line in enumerate(lines, 1)]


def run(*lines: Line) -> Timeline:
    """Return the run of three phases (10, 20, 30 to 40 s) in which these lines were written."""
    return Timeline(journal(*sorted([*PHASES, *lines], key=lambda line: line[0])))


def started(nodes: Sequence[tuple[str, str, str, int | None]] = ()) -> Line:
    """Return the first line of a run with these nodes: name, kind, site, plane."""
    listed: list[JsonValue] = [
        {"name": name, "kind": kind, "site": site, "plane": plane}
        for name, kind, site, plane in nodes
    ]
    return (
        0.0, "run.started", "drill",
        {"profile": "mini", "runtime": "embedded", "seed": 7, "nodes": listed, "apps": ["chat"],
         "parameters": {"ttl_s": 20}, "versions": {"frr": "8.4.4"}},
    )  # fmt: skip


def view(*lines: Line, facts: Sequence[FactResult] = (), day: str = "") -> View:
    """Return the view of the run of three phases in which these lines were written."""
    ordered = sorted([started(), *PHASES, *lines], key=lambda line: line[0])
    return View.of(Timeline(journal(*ordered)), facts, Verdict.FAIL, day)


def paged(
    events: Sequence[Event],
    facts: Sequence[FactResult],
    verdict: Verdict,
    contents: Contents | None = None,
) -> Page:
    """Return the report of a journal with the general contents, or with these."""
    return page(events, facts, verdict, contents or Contents())


def tables(section: Section | None) -> dict[str, Table]:
    """Return a section's tables, and those of its figures, by their captions."""
    assert section is not None
    found = [block for block in section.blocks if isinstance(block, Table)]
    found += [block.table for block in section.blocks if isinstance(block, Figure)]
    return {table.caption: table for table in found}


def texts(table: Table) -> list[list[str]]:
    """Return the cells of a table as texts."""
    return [[str(cell) for cell in row] for row in table.rows]
