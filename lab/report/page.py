"""The whole report before any format: its top, and its chapters in their order."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from lab.journal.timeline import Timeline, timeline
from lab.model.event import Event
from lab.model.verdict import FactResult, Verdict
from lab.report.contents import Contents
from lab.report.document import PAST, Block, Section, Table
from lab.report.headline import Headline, headline
from lab.report.view import View

Page: TypeAlias = tuple[Headline, tuple[Section, ...]]


def page(
    events: Sequence[Event] | Timeline,
    facts: Sequence[FactResult],
    verdict: Verdict,
    contents: Contents,
) -> Page:
    """Return the top of the report and its chapters, without those that had no part in the run.

    A run without a historical time, of an incident without a day, has no historical clock.
    """
    view = View.of(timeline(events), facts, verdict, contents.day)
    written = [section for chapter in contents.chapters if (section := chapter(view))]
    if not (contents.day or view.frame.clock.known):
        written = [
            replace(each, blocks=tuple(map(_without_past, each.blocks))) for each in written
        ]
    return headline(view, contents.numbers(view.run)), tuple(written)


def _without_past(block: Block) -> Block:
    if not isinstance(block, Table):
        return block
    kept = [place for place, column in enumerate(block.columns) if column.title != PAST]
    return replace(
        block,
        columns=tuple(block.columns[place] for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in block.rows),
    )
