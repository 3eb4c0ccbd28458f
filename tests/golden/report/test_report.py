"""Journals in, reports out.

``whole`` shows every chapter with something in it; ``interrupted`` a run that was stopped in the
middle; ``empty`` that a journal without a line still gives whole files. ``outage`` has the general
contents: an incident without a pack.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from lab.incidents.facebook_2021.contents import CONTENTS
from lab.model.event import Event
from lab.model.verdict import FactResult, Verdict
from lab.report import Contents, as_junit, summary
from lab.report.page import page
from lab.report.write import markdown
from tests.fakes.facts import facts
from tests.fakes.journal import interrupted_run, whole_run
from tests.fakes.outage import outage

HERE = Path(__file__).parent
Case = tuple[Sequence[Event], Sequence[FactResult], Verdict]
CASES: dict[str, Callable[[], Case]] = {
    "whole": lambda: (whole_run(), facts(), Verdict.FAIL),
    "interrupted": lambda: (interrupted_run(), facts()[:1], Verdict.UNKNOWN),
    "empty": lambda: ([], (), Verdict.UNKNOWN),
    "outage": lambda: (outage(), (), Verdict.PASS),
}
GENERAL = ("outage",)


@pytest.mark.parametrize("name", CASES)
def test_the_report_of_a_journal_is_the_golden_one(
    name: str, golden: Callable[[Path, str], None]
) -> None:
    case = CASES[name]()
    contents = Contents() if name in GENERAL else CONTENTS
    golden(HERE / f"{name}.md", markdown.render(page(*case, contents)))
    golden(HERE / f"{name}.json", json.dumps(summary(*case), indent=2, ensure_ascii=False) + "\n")
    golden(HERE / f"{name}.xml", as_junit(*case))
