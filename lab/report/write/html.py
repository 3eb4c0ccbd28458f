"""The report as one HTML file that needs nothing else."""

from pathlib import Path

from lab.report.document import Figure, Points, Table, Text
from lab.report.page import Page

TEMPLATES = Path(__file__).parent / "templates"
KINDS = {Text: "text", Points: "points", Table: "table", Figure: "figure"}


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
