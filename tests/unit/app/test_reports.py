"""Verdicts and reports from journals alone."""

import errno
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from lab.app import reports
from lab.app.reports import events_of, judge, report
from lab.model.errors import InputError
from lab.model.event import Event, JsonValue
from lab.model.verdict import FactResult, Verdict

PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN


def numbered(*told: tuple[str, str, dict[str, JsonValue]]) -> list[Event]:
    return [Event(line, line * 1.0, *each) for line, each in enumerate(told, 1)]


def started(*phases: str, only: str = "") -> tuple[str, str, dict[str, JsonValue]]:
    listed: list[JsonValue] = [
        {"id": phase, "title": phase, "historical_utc": ""} for phase in phases
    ]
    return "run.started", "drill", {"phases": listed, "only": only}


def ended(phase: str) -> tuple[str, str, dict[str, JsonValue]]:
    return "phase.ended", phase, {"title": phase, "historical_utc": ""}


def claim(verdict: str) -> tuple[str, str, dict[str, JsonValue]]:
    return "expectation", "it holds", {"phase": "one", "verdict": verdict}


INTERRUPTED: tuple[str, str, dict[str, JsonValue]] = ("interrupted", "SIGINT", {})


def folder_with(path: Path, events: Iterable[Event], tail: str = "") -> Path:
    path.mkdir(parents=True, exist_ok=True)
    text = "".join(event.to_line() + "\n" for event in events)
    (path / "journal.jsonl").write_text(text + tail, encoding="utf-8")
    return path


def test_a_journal_reads_back_as_it_was_written(tmp_path: Path) -> None:
    events = numbered(started("one"), claim("pass"), ended("one"), INTERRUPTED)
    assert events_of(folder_with(tmp_path, events)) == tuple(events)


def test_a_last_line_that_a_crash_cut_short_is_left_out(tmp_path: Path) -> None:
    events = numbered(started("one"), ended("one"))
    torn = events[1].to_line()[:-4]
    assert events_of(folder_with(tmp_path, events[:1], torn)) == (events[0],)


def test_every_broken_line_is_named(tmp_path: Path) -> None:
    events = numbered(started("one"))
    folder = folder_with(tmp_path, events, 'nonsense\n{"v":9}\n{"v":1,"n":4,"t":1}\n')
    with pytest.raises(InputError) as caught:
        events_of(folder)
    path = folder / "journal.jsonl"
    assert [str(problem) for problem in caught.value.problems] == [
        f"{path}:2: Expecting value: line 1 column 1 (char 0)",
        f'{path}:3: not a journal line of format 1: {{"v":9}}',
        f'{path}:4: journal line without \'kind\': {{"v":1,"n":4,"t":1}}',
    ]


def test_of_a_journal_of_another_version_a_few_lines_are_named(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_text('{"v":2}\n' * 1000)
    with pytest.raises(InputError) as caught:
        events_of(tmp_path)
    told = [str(problem) for problem in caught.value.problems]
    assert len(told) == 11
    assert told[10] == f"{tmp_path}/journal.jsonl: 990 more lines like these"


def test_a_claim_whose_verdict_cannot_be_read_has_not_passed() -> None:
    odd = numbered(started("one"), ("expectation", "x", {}), ended("one"))
    assert judge(odd) == ([], UNKNOWN)


def test_a_folder_without_a_journal_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        report(tmp_path / "nothing")
    assert [str(problem) for problem in caught.value.problems] == [
        f"{tmp_path}/nothing/journal.jsonl: cannot be read: No such file or directory"
    ]


def test_a_journal_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_bytes(b"\x1f\x8b\n")
    with pytest.raises(InputError, match="is not UTF-8 text"):
        report(tmp_path)


def test_reports_that_cannot_be_written_are_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("lab.report.write", full)
    with pytest.raises(InputError) as caught:
        report(folder_with(tmp_path, numbered(started("one"))))
    assert [str(problem) for problem in caught.value.problems] == [
        f"{tmp_path}: cannot be written: No space left on device"
    ]


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ([started("one"), claim("pass"), ended("one")], PASS),
        ([started("one"), claim("pass"), claim("unknown"), ended("one")], UNKNOWN),
        ([started("one"), claim("unknown"), claim("fail"), ended("one")], FAIL),
        ([started("one"), ended("one")], UNKNOWN),
        ([started("one"), claim("pass")], UNKNOWN),
        ([started("one", "two"), claim("pass"), ended("one")], UNKNOWN),
        ([started("one", "two"), claim("pass"), ended("one"), ended("two")], PASS),
        ([started("one"), claim("pass"), ended("one"), INTERRUPTED], UNKNOWN),
        ([started("one"), claim("fail"), INTERRUPTED], FAIL),
        ([started("one", "two", only="two"), claim("pass"), ended("two")], PASS),
        ([], UNKNOWN),
    ],
    ids=[
        "all hold", "one was not seen", "one is broken", "nothing was claimed",
        "no phase ended", "only the first phase ended", "both phases ended",
        "interrupted after its end",
        "broken before it was interrupted", "a phase played alone", "an empty journal",
    ],
)  # fmt: skip
def test_a_run_is_judged_by_its_claims_and_by_its_end(
    told: list[tuple[str, str, dict[str, JsonValue]]], verdict: Verdict
) -> None:
    assert judge(numbered(*told)) == ([], verdict)


@pytest.fixture
def fact(monkeypatch: pytest.MonkeyPatch) -> FactResult:
    """Return the one fact that is scored of every whole play; it failed."""
    failed = FactResult("F02", "It went down", FAIL, "it stayed", "down", "Meta", (1,))
    monkeypatch.setattr(reports, "scored", lambda _events: [failed])
    return failed


def test_a_play_is_judged_by_the_facts_of_its_incident_too(fact: FactResult) -> None:
    assert judge(numbered(started("one"), claim("pass"), ended("one"))) == ([fact], FAIL)


def test_a_fact_that_is_not_scored_does_not_count(
    fact: FactResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = replace(fact, scored=False)
    monkeypatch.setattr(reports, "scored", lambda _events: [listed])
    assert judge(numbered(started("one"), claim("pass"), ended("one"))) == ([listed], PASS)


def test_a_report_is_made_from_the_journal_alone(tmp_path: Path) -> None:
    done = numbered(started("one"), claim("pass"), ended("one"))
    result = report(folder_with(tmp_path / "run", done))
    made = {path.name for path in result.folder.iterdir()}
    assert made == {"journal.jsonl", "summary.json", "report.html", "report.md", "junit.xml"}
    assert (result.folder, result.verdict, result.interrupted) == (tmp_path / "run", PASS, False)
    told = json.loads((tmp_path / "run" / "summary.json").read_text(encoding="utf-8"))
    assert (result.summary, told["verdict"], told["facts"]) == (told, "pass", [])


def test_an_interrupted_run_says_so(tmp_path: Path) -> None:
    result = report(folder_with(tmp_path, numbered(started("one"), INTERRUPTED)))
    assert (result.verdict, result.interrupted) == (UNKNOWN, True)


def test_two_runs_are_compared_by_the_names_of_their_folders(tmp_path: Path) -> None:
    good = numbered(started("one"), claim("pass"), ended("one"))
    bad = numbered(started("one"), claim("fail"), ended("one"))
    found = reports.compare(folder_with(tmp_path / "a", good), folder_with(tmp_path / "b", bad))
    assert found.data["runs"] == ["a", "b"]
    assert "* verdict" in found.text
    assert {path.name for path in tmp_path.glob("*/*")} == {"journal.jsonl"}
    reports.compare(tmp_path / "a", tmp_path / "b", tmp_path / "out")
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert written == {"compare.txt", "compare.json", "compare.html"}
