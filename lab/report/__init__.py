"""Functions from events to text: the reports of a run."""

from lab.report.contents import Contents
from lab.report.write.compare import comparison
from lab.report.write.files import write
from lab.report.write.junit import as_junit
from lab.report.write.summary import summary

__all__ = ["Contents", "as_junit", "comparison", "summary", "write"]
