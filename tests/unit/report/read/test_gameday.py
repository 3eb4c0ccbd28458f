"""A game day in the report, in comparisons and as action items."""

import csv
import io
from dataclasses import replace

import pytest

from lab.gameday.result import summed
from lab.gameday.score import Yardstick, Yardsticks
from lab.journal.timeline import Timeline
from lab.model.event import JsonValue
from lab.model.verdict import Verdict
from lab.report.chapters.gameday import gameday
from lab.report.document import Table
from lab.report.read.gameday import played, teams, told
from lab.report.view import View
from lab.report.write.items import items
from tests.fakes.gameday import Log, repaired

STICKS = Yardsticks(Yardstick(None, None, 300.0, 60.0), Yardstick(5.0, 30.0, 60.0, 60.0))


def run(log: Log, sticks: Yardsticks | None = STICKS) -> Timeline:
    log.note(131, summed(log.story(), sticks), "team")
    return Timeline(log.events)


def idle() -> Log:
    log = Log().turn(5, "ready").act(10, "start", "facilitator").turn(10, "running").cut(11)
    return log.served(12, 60, 0.0).act(40, "resolved").turn(60, "ended")


def test_a_run_without_people_has_no_such_chapter() -> None:
    timeline = Timeline(repaired().events)
    assert played(timeline) is None
    assert gameday(View.of(timeline, (), Verdict.PASS)) is None


def test_the_course_is_told_in_sentences() -> None:
    found = played(run(repaired()))
    assert found is not None
    assert told(found)[:4] == [
        "ana declared an incident 10 s after users began to fail.",
        "A hypothesis named the cause 15 s later.",
        "Users were served again 60 s after they began to fail, and stayed so.",
        "All was as before 95 s after users began to fail.",
    ]


def test_who_typed_where_is_told() -> None:
    log = repaired().typed(60, "show bgp").typed(61, "show ip ospf")
    found = played(run(log))
    assert found is not None
    assert "People typed: ben at desk (2 lines)." in told(found)


def test_who_declared_before_the_fault_did_not_find_it() -> None:
    log = Log().turn(5, "ready").act(6, "declare", severity="SEV1")
    log.act(10, "start", "facilitator").turn(10, "running").cut(11).served(12, 60, 0.0)
    found = played(run(log.turn(60, "ended")))
    assert found is not None
    assert found.declared == ""


def test_what_never_came_is_told_too() -> None:
    found = played(run(idle()))
    assert found is not None
    assert "It never came so far that people declared an incident." in told(found)
    assert any("Expected and not seen: Declared; Served again" in each for each in told(found))


def test_the_chapter_says_who_did_what() -> None:
    section = gameday(View.of(run(repaired()), (), Verdict.PASS))
    assert section is not None
    tables = {block.caption: block for block in section.blocks if isinstance(block, Table)}
    marks = [[str(cell) for cell in line] for line in tables["Marks"].rows]
    assert ["1:10", "Tmit", "users were served again, and stayed so"] in marks
    acts = [[str(cell) for cell in line] for line in tables["Who did what"].rows]
    assert [line[3] for line in acts] == ["declare", "hypothesis", "hypothesis", "hint"]
    assert any(caption.startswith("Score") for caption in tables)


def test_two_teams_are_laid_side_by_side() -> None:
    rows = {name: values for name, *values in teams(run(repaired()), run(idle()))}
    assert rows["users failed to served again"] == ["60 s", "never"]
    assert rows["harmful actions"] == ["0", "1"]
    assert rows["hints taken"] == ["1", "0"]
    assert teams(Timeline([]), Timeline([])) == []


def test_a_team_without_rehearsal_has_no_score() -> None:
    found = played(run(repaired(), None))
    assert found is not None
    assert found.total == "UNKNOWN: rehearse first"


def test_action_items_are_what_was_missed_and_what_did_harm() -> None:
    found = played(run(idle()))
    assert found is not None
    lines = list(csv.reader(io.StringIO(items(found))))
    assert lines[0] == ["item", "source", "owner", "due"]
    assert ["Declared", "expected, missed", "", ""] in lines
    assert ["Resolved early", "harmful, once", "", ""] in lines


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_no_cell_is_a_formula(sign: str) -> None:
    found = played(run(idle()))
    assert found is not None
    data: dict[str, JsonValue] = {
        **found.event.data,
        "expected": [{"title": f"{sign}x", "state": "missed"}],
    }
    assert f"'{sign}x" in items(replace(found, event=replace(found.event, data=data)))
