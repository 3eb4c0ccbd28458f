import json
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from lab.incidents.facebook_2021.contents import CONTENTS
from lab.model.event import JsonValue
from lab.model.verdict import FactKind, FactResult, Verdict
from lab.report import Contents, as_junit, summary, write
from lab.report.write import files, html, markdown
from lab.report.write.markdown import escape
from tests.fakes.facts import facts
from tests.fakes.journal import interrupted_run, whole_run
from tests.unit.report.lines import PHASES, Line, journal, paged, started

NAMES = {"summary.json", "report.html", "report.md", "junit.xml"}


def test_markdown_shows_text_as_it_is() -> None:
    assert escape("a | b\n<i> *x* `y` [z]") == "a \\| b &lt;i> \\*x\\* \\`y\\` \\[z]"


def test_every_row_of_a_markdown_table_has_as_many_cells_as_its_head() -> None:
    lines = (
        markdown.render(paged(whole_run(), facts(), Verdict.FAIL, CONTENTS))
        .replace("\\|", "")
        .splitlines()
    )
    heads = [number for number, line in enumerate(lines) if line.startswith("| ---")]
    assert len(heads) > 30
    for head in heads:
        width = lines[head].count("|")
        rest = lines[head - 1 :]
        rows = rest[: next((n for n, line in enumerate(rest) if not line), len(rest))]
        assert {row.count("|") for row in rows} == {width}


def test_the_chapters_are_the_same_in_both_formats() -> None:
    empty = paged([], (), Verdict.UNKNOWN, CONTENTS)
    told = markdown.render(empty)
    chapters = [line[3:] for line in told.splitlines() if line.startswith("## ")]
    page = html.render(empty)
    places = [page.index(f'-head">{chapter}</h2>') for chapter in chapters]
    assert places == sorted(places)
    assert len(chapters) == 18


def test_the_summary_has_the_promised_keys() -> None:
    told = summary(whole_run(), facts(), Verdict.FAIL)
    assert {key: told[key] for key in ("schema", "scenario", "profile", "runtime", "seed")} == {
        "schema": "stormdrill/summary@1", "scenario": "facebook-2021", "profile": "standard",
        "runtime": "embedded", "seed": 7,
    }  # fmt: skip
    assert told["verdict"] == "fail"
    assert told["timings_s"] == {"deploy": 11.38, "converge": 18.2, "total": 289.4}
    assert told["cleanup"] == {"verified": True, "leftovers": []}
    assert told["nodes"] == 77
    phases = told["phases"]
    assert isinstance(phases, list)
    assert phases[3] == {
        "id": "fall", "title": "The backbone goes, the name servers follow", "at_s": 102.0,
        "historical_utc": "2021-10-04T15:39:00Z",
    }  # fmt: skip


def test_a_fact_in_the_summary_is_whole() -> None:
    fact = FactResult(
        "F08", "six", Verdict.PASS, "6", "six", "Cloudflare", (3, 4, 5, 9),
        kind=FactKind.MODEL, values={"left": 6.0, "all": 40.0}, band={"left": (4.0, None)},
    )  # fmt: skip
    told = summary([], (fact,), Verdict.PASS)["facts"]
    assert told == [
        {"id": "F08", "claim": "six", "verdict": "pass", "measured": "6", "expected": "six",
         "source": "Cloudflare", "scored": True, "lines": "3-5, 9", "kind": "model",
         "control": False, "values": {"left": 6.0, "all": 40.0},
         "band": {"left": [4.0, None]}, "margin": 0.5, "starved": False}
    ]  # fmt: skip


def test_without_a_clean_up_event_nothing_was_verified() -> None:
    told = summary(journal(started(), *PHASES), (), Verdict.UNKNOWN)
    assert told["cleanup"] == {"verified": False, "leftovers": []}
    assert told["timings_s"] == {"deploy": None, "converge": None, "total": 40.0}
    assert told["complete"] is False


def test_an_interrupted_run_is_not_complete_although_it_was_cleaned_up() -> None:
    told = summary(interrupted_run(), (), Verdict.UNKNOWN)
    assert (told["complete"], told["cleanup"]) == (False, {"verified": True, "leftovers": []})


def test_junit_has_a_case_per_fact_expectation_and_run() -> None:
    suite = ET.fromstring(as_junit(whole_run(), facts(), Verdict.FAIL)).find("testsuite")  # noqa: S314
    assert suite is not None
    counted = {key: suite.get(key) for key in ("tests", "failures", "errors", "skipped", "time")}
    assert counted == {
        "tests": "12", "failures": "2", "errors": "2", "skipped": "1", "time": "289.400",
    }  # fmt: skip
    ends = {
        case.get("name", "").split()[0]: next(
            (child.tag for child in case if child.tag != "properties"), "passed"
        )
        for case in suite
    }
    assert ends == {
        "F02": "passed", "F08": "passed", "F30": "failure", "F33": "error", "C1": "passed",
        "F49": "skipped", "all-services:": "passed", "nobody-notices:": "passed",
        "names-fail:": "passed", "in-band-dead:": "passed", "unrelated-fast:": "error",
        "verdict": "failure",
    }  # fmt: skip


def test_a_fact_lasts_as_long_as_the_lines_it_was_judged_by() -> None:
    fact = FactResult("F02", "out", Verdict.PASS, "8", "8", "Meta", (1, 3))
    text = as_junit(journal(started(), *PHASES), (fact,), Verdict.PASS)
    assert 'name="F02 out" time="20.000">' in text


def test_junit_has_what_decides_a_fact_and_its_numbers_as_properties() -> None:
    fact = FactResult(
        "F30", "up", Verdict.PASS, "20", "10 to 100", "Cloudflare", kind=FactKind.MODEL,
        values={"ratio": 19.0}, band={"ratio": (10.0, 100.0)},
    )  # fmt: skip
    suites = ET.fromstring(as_junit([], (fact,), Verdict.PASS))  # noqa: S314
    assert {each.get("name"): each.get("value") for each in suites.iter("property")} == {
        "kind": "model", "control": "false", "value ratio": "19", "band ratio": "10 to 100",
        "margin": "0.1",
    }  # fmt: skip


def test_the_summary_counts_kinds_apart_and_says_what_was_lost() -> None:
    told = summary(whole_run(), facts(), Verdict.FAIL)
    assert told["counts"] == {
        "emergent": {"pass": 2, "fail": 1, "unknown": 1},
        "controls": {"pass": 1, "fail": 0, "unknown": 0},
    }
    lost = told["lost"]
    assert isinstance(lost, dict)
    assert lost["what"] == "users"
    assert "fewer than 90 % of the tries of users succeeded" in str(lost["text"])


def test_what_xml_forbids_does_not_break_the_report() -> None:
    fact = FactResult("F02", 'a\x00b "<&', Verdict.FAIL, "\x1b[31m", "", "")
    case = ET.fromstring(as_junit([], (fact,), Verdict.FAIL)).find("testsuite/testcase")  # noqa: S314
    assert case is not None
    assert case.get("name") == 'F02 ab "<&'


def test_a_line_break_in_a_message_is_kept() -> None:
    fact = FactResult("F02", "out", Verdict.FAIL, "one\ntwo", "", "")
    failure = ET.fromstring(as_junit([], (fact,), Verdict.FAIL)).find(".//failure")  # noqa: S314
    assert failure is not None
    assert "one\ntwo" in failure.get("message", "")


def test_all_files_are_written_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, journal(started(), *PHASES), (), Verdict.UNKNOWN, Contents())
    assert {path.name for path in tmp_path.iterdir()} == NAMES
    told = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert told["verdict"] == "unknown"


def test_a_report_that_cannot_be_made_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> str:
        raise ValueError("no")

    write(tmp_path, [], (), Verdict.PASS, Contents())
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr(files, "as_junit", fails)
    with pytest.raises(ValueError, match="no"):
        write(tmp_path, [], (), Verdict.FAIL, Contents())
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def hosts(stalled: float) -> list[Line]:
    """Return a look at the host in each second of the run of three phases."""
    look: Mapping[str, JsonValue] = {
        "seconds": 1.0, "late_s": 0.0, "stalled": stalled, "running": 9, "cpus": 2,
    }  # fmt: skip
    return [(20.5 + second, "host.pressure", "host", look) for second in range(10)]


JUDGED: Line = (
    29.0, "expectation", "it comes",
    {"phase": "fall", "claim": "x >= 1", "form": "becomes", "verdict": "pass", "measured": "1",
     "lines": [], "starved": True},
)  # fmt: skip


def test_what_was_judged_on_a_starved_host_is_marked_in_every_file() -> None:
    marked = FactResult("F02", "out", Verdict.PASS, "8", "8", "Meta", (3,), starved=True)
    whole = FactResult("F08", "six", Verdict.PASS, "6", "6", "Meta", (3,))
    events = journal(*sorted([started(), *PHASES, JUDGED, *hosts(1.0)], key=lambda each: each[0]))
    told = summary(events, (marked, whole), Verdict.PASS)
    assert told["starved_s"] == 10.0
    for key in ("facts", "expectations"):
        listed = told[key]
        assert isinstance(listed, list)
        assert [each["starved"] for each in listed if isinstance(each, dict)] == {
            "facts": [True, False], "expectations": [True],
        }[key]  # fmt: skip
    cases = ET.fromstring(as_junit(events, (marked, whole), Verdict.PASS)).iter("testcase")  # noqa: S314
    named = {
        str(case.get("name")).split()[0].rstrip(":")
        for case in cases
        for each in case.iter("property")
        if (each.get("name"), each.get("value")) == ("starved", "true")
    }
    assert named == {"F02", "it"}
    page = markdown.render(paged(events, (marked, whole), Verdict.PASS, CONTENTS))
    assert page.count("pass, host starved") == 2
    assert "For 10 s the host had too little CPU time; 2 verdicts are marked." in page
    assert "the host has too little CPU time for 10 s" in page


def test_a_host_with_time_leaves_no_mark() -> None:
    events = journal(*sorted([started(), *PHASES, *hosts(0.5)], key=lambda each: each[0]))
    told = summary(events, facts(), Verdict.PASS)
    assert told["starved_s"] == 0.0
    page = markdown.render(paged(events, facts(), Verdict.PASS, CONTENTS))
    assert "host starved" not in page
    assert "too little CPU time" not in page
