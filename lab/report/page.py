"""The whole report in its one order of chapters, before any format."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from lab.incidents.facebook_2021.chapters import routing, sites
from lab.model.event import Event
from lab.model.verdict import FactResult, Verdict
from lab.report.chapters import batfish as model
from lab.report.chapters import decisions, findings, story, users
from lab.report.document import Section
from lab.report.headline import Headline, headline
from lab.report.run import Run
from lab.report.view import View

Page: TypeAlias = tuple[Headline, tuple[Section, ...]]

CHAPTERS: tuple[Callable[[View], Section | None], ...] = (
    story.reading,
    story.order,
    story.events,
    routing.bgp,
    users.pages,
    users.names,
    users.load,
    routing.backbone,
    routing.prefixes,
    sites.topology,
    decisions.health,
    decisions.changes,
    decisions.access,
    findings.facts,
    findings.controls,
    findings.expectations,
    model.agreement,
    findings.cleanup,
    findings.again,
)


def page(events: Sequence[Event], facts: Sequence[FactResult], verdict: Verdict) -> Page:
    """Return the top of the report and its chapters, without those that had no part in the run."""
    view = View.of(Run.of(events), facts, verdict)
    written = (chapter(view) for chapter in CHAPTERS)
    return headline(view), tuple(section for section in written if section)
