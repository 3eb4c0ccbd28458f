"""Functions from events to text: the reports of a run."""

from lab.report.files import write
from lab.report.html import as_html
from lab.report.junit import as_junit
from lab.report.markdown import as_markdown
from lab.report.summary import summary

__all__ = ["as_html", "as_junit", "as_markdown", "summary", "write"]
