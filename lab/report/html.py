"""The report as one HTML file that needs nothing else."""

from collections.abc import Sequence
from pathlib import Path

from lab.model.event import Event
from lab.model.verdict import FactResult, Verdict
from lab.report.document import Figure, Points, Table, Text
from lab.report.page import Page, page

TEMPLATES = Path(__file__).parent / "templates"
KINDS = {Text: "text", Points: "points", Table: "table", Figure: "figure"}


def as_html(events: Sequence[Event], facts: Sequence[FactResult], verdict: Verdict) -> str:
    """Return the report as a page with its style, drawings and script inside."""
    return render(page(events, facts, verdict))


def render(written: Page) -> str:
    """Return a written report as HTML."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["kind"] = lambda block: KINDS[type(block)]
    top, sections = written
    return environment.get_template("report.html.j2").render(top=top, sections=sections)
