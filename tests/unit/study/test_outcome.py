"""A cell counts when its run came to its end, whatever the verdict."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lab.model.verdict import Verdict
from lab.study.cells import Cell
from lab.study.outcome import Outcome, outcome
from tests.fakes.cells import edited, interrupted, recorded, written

CELL = Cell("base", 7)
Lines = list[dict[str, Any]]


def of(tmp_path: Path, lines: Lines) -> Outcome:
    written(CELL.folder(tmp_path), lines)
    return outcome(CELL, tmp_path)


def test_a_run_that_failed_counts_with_its_verdicts(tmp_path: Path) -> None:
    found = of(tmp_path, edited(recorded(), 7, again="fail"))
    assert (found.whole, found.ended, found.verdict) == (True, True, Verdict.FAIL)
    assert found.verdicts["T1"] is Verdict.PASS
    assert found.verdicts["repair: users are served again"] is Verdict.FAIL
    assert found.claims["T1"] == "Nobody was served."
    assert found.values["outage_s"] == pytest.approx(13.0)
    assert "lost_user_minutes" not in found.values
    assert "lost_user_minutes" in found.words


def test_the_parts_of_a_run_are_its_seconds(tmp_path: Path) -> None:
    found = of(tmp_path, edited(recorded(), 7))
    phases = [line["subject"] for line in recorded() if line["kind"] == "phase.started"]
    first, *_, last = found.parts
    assert list(found.parts)[3:-1] == phases
    assert (first, last) == ("lab started", "undone and removed")
    assert sum(found.parts.values()) == pytest.approx(found.seconds, abs=0.5)
    assert min(found.parts.values()) > 0


def added(kind: str, subject: str, **data: str) -> Callable[[Lines], Lines]:
    def add(lines: Lines) -> Lines:
        *rest, last = lines
        return [*rest, {**last, "kind": kind, "subject": subject, "data": data}, last]

    return add


@pytest.mark.parametrize(
    ("edit", "why", "ended"),
    [
        (lambda lines: lines[:-1], "was cut short", False),
        (interrupted, "was interrupted", False),
        (added("error", "run", text="no room"), "failed: no room", False),
        (
            added("step", "change", action="stop", text="not steady"),
            "ended early: not steady",
            True,
        ),
        (lambda lines: edited(lines, 8), "has a run with seed 8", True),
        (lambda _lines: [], "was cut short", False),
    ],
    ids=["cut", "interrupted", "failed", "stopped", "another seed", "empty"],
)
def test_a_run_that_does_not_count_says_why(
    tmp_path: Path,
    edit: Callable[[Lines], Lines],
    why: str,
    ended: bool,  # noqa: FBT001
) -> None:
    found = of(tmp_path, edit(edited(recorded(), 7)))
    assert (found.why, found.ended, found.values, found.verdicts) == (why, ended, {}, {})


def test_a_play_that_a_gate_ended_counts(tmp_path: Path) -> None:
    found = of(
        tmp_path, added("step", "change", action="refused", text="no")(edited(recorded(), 7))
    )
    assert found.whole


def test_a_journal_that_cannot_be_read_does_not_count(tmp_path: Path) -> None:
    folder = CELL.folder(tmp_path)
    folder.mkdir(parents=True)
    (folder / "journal.jsonl").write_text("nonsense\n", encoding="utf-8")
    found = outcome(CELL, tmp_path)
    assert not found.whole
    assert "journal.jsonl:1" in found.why


def test_an_unfinished_last_line_is_left_out(tmp_path: Path) -> None:
    folder = CELL.folder(tmp_path)
    written(folder, edited(recorded(), 7))
    with (folder / "journal.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"v":1,"n":')
    assert outcome(CELL, tmp_path).whole


def test_without_a_journal_the_last_words_of_the_run_are_told(tmp_path: Path) -> None:
    assert outcome(CELL, tmp_path).why == "was not played"
    log = CELL.log(tmp_path)
    log.parent.mkdir()
    log.write_text("one\nstormdrill: no FRR here\n", encoding="utf-8")
    assert outcome(CELL, tmp_path).why == "did not start: stormdrill: no FRR here"
