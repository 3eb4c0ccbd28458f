"""The report as one HTML file that needs nothing else."""

from pathlib import Path

from lab.report.document import Figure, Points, Prose, Screen, Table, Text
from lab.report.page import Page
from lab.report.write import prose

TEMPLATES = Path(__file__).parent / "templates"
KINDS = {Text: "text", Prose: "prose", Points: "points", Table: "table", Figure: "figure",
         Screen: "screen"}  # fmt: skip
REPORT = "report"
SOURCE = "journal.jsonl beside this file"


def render(written: Page, brand: str = REPORT, source: str = SOURCE) -> str:
    """Return a written report as HTML; ``brand`` is what it is called, of ``source``."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["kind"] = lambda block: KINDS[type(block)]
    environment.filters["prose"] = prose.html
    top, sections = written
    return environment.get_template("report.html.j2").render(
        top=top, sections=sections, brand=brand, source=source
    )
