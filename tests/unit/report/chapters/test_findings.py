from lab.model.verdict import FactKind, FactResult, Verdict
from lab.report.chapters import findings
from lab.report.document import Text
from tests.unit.report.lines import Line, tables, texts, view

FACTS = (
    FactResult("F02", "all out", Verdict.PASS, "8 of 8", "8", "Meta", (1, 2)),
    FactResult("F33", "fast", Verdict.UNKNOWN, "", "10 ms", "Cloudflare", kind=FactKind.MODEL),
    FactResult("C1", "unnoticed", Verdict.FAIL, "lost", "none", "control", (3,), control=True),
    FactResult("F49", "many", Verdict.UNKNOWN, "not measured: scale", "", "Kentik", scored=False),
)


def test_facts_that_were_not_measured_are_printed_as_such() -> None:
    found = tables(findings.facts(view(facts=FACTS)))
    assert texts(found["Facts"]) == [
        ["F02", "all out", "✓ pass", "the network (emergent)", "8 of 8", "8", "Meta", "1-2"],
        [
            "F33", "fast", "? unknown", "a mix that we chose (model)", "? not measured", "10 ms",
            "Cloudflare", "none",
        ],
    ]  # fmt: skip
    assert texts(found["Facts not measured yet"]) == [
        ["F49", "many", "? not measured", "scale", "Kentik"]
    ]


def test_controls_are_the_facts_that_say_so() -> None:
    assert texts(tables(findings.controls(view(facts=FACTS)))["Controls"]) == [
        ["C1", "unnoticed", "✕ fail", "the network (emergent)", "lost", "none", "control", "3"]
    ]


def test_expectations_name_the_lines_they_were_judged_by() -> None:
    line: Line = (
        25.0, "expectation", "users stay",
        {"phase": "fall", "claim": "success >= 1", "form": "stays", "verdict": "fail",
         "measured": "0.4", "lines": [3, 4, 9]},
    )  # fmt: skip
    assert texts(tables(findings.expectations(view(line)))["Expectations"]) == [
        ["0:25.0", "2", "users stay", "success >= 1", "stays", "✕ fail", "0.4", "3-4, 9", "4"]
    ]


def test_clean_up_is_verified_failed_or_unknown() -> None:
    def told(*lines: Line) -> str:
        block = findings.cleanup(view(*lines)).blocks[0]
        assert isinstance(block, Text)
        return block.text

    assert told().startswith("? The journal ends before any clean-up")
    done: Line = (41.0, "cleanup", "lab", {"verified": True, "leftovers": []})
    assert told(done) == "✓ Verified: nothing is left (line 6)."
    left: Line = (41.0, "cleanup", "lab", {"verified": False, "leftovers": ["veth3"]})
    assert told(left) == "✕ Not clean (line 6). Left: veth3."


def test_an_incident_without_facts_has_no_chapters_of_them() -> None:
    assert findings.scored_facts(view()) is None
    assert findings.scored_controls(view()) is None


def test_the_chapter_of_facts_names_the_day() -> None:
    assert findings.facts(view()).title == "Facts"
    assert findings.facts(view(day="2 June 2031")).title == "Facts of 2 June 2031"


def test_a_run_can_be_repeated_from_its_report() -> None:
    section = findings.again(view())
    assert "stormdrill run drill --profile mini --runtime embedded --seed 7" in str(section.blocks)
    assert texts(tables(section)["Parameters"]) == [["ttl_s", "20"]]
