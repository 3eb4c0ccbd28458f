from lab.incidents.facebook_2021.contents import CONTENTS
from lab.model.verdict import FactResult, Verdict
from tests.fakes.facts import facts
from tests.fakes.journal import whole_run
from tests.unit.report.lines import OVER, PHASES, journal, paged, started


def test_the_top_of_the_report_leads_with_the_verdict_and_what_did_not_pass() -> None:
    top = paged(whole_run(), facts(), Verdict.FAIL, CONTENTS)[0]
    assert (top.symbol, top.verdict, top.sentence) == (
        "✕", "Failed",
        "For 2 min 17 s fewer than 90 % of the tries of users succeeded; "
        "685 user-minutes of 300 users were lost. "
        "Passed: 2 of 4 emergent, 1 of 1 controls. 1 failed, 1 unknown.",
    )  # fmt: skip
    assert [str(cell) for cell in top.missed] == [
        "✕ F30 Client retries raise resolver load about 30 times",
        "? F33 Unrelated names stay fast | except p99",
    ]
    assert dict(top.about)["Versions"] == "stormdrill 1.0.0, frr 8.4.4, nsd 4.6.1, unbound 1.17.1"


def test_the_numbers_are_those_of_the_run() -> None:
    top = paged(whole_run(), facts(), Verdict.FAIL, CONTENTS)[0]
    assert [value for value, _ in map(reversed, top.numbers)] == [
        "4 min 49 s", "2 min 17 s", "90 s", "31 times", "685 user-minutes of 300 users",
    ]  # fmt: skip


def test_what_was_not_measured_is_not_a_number() -> None:
    top = paged(journal(started(), *PHASES), (), Verdict.UNKNOWN, CONTENTS)[0]
    assert [value for _, value in top.numbers] == ["40 s", *["not measured"] * 4]
    assert top.sentence == "No fact was scored. The journal has no end."


def test_an_interrupted_run_says_so() -> None:
    events = journal(started(), *PHASES, (41.0, "interrupted", "SIGINT", {}))
    passed = FactResult("F02", "", Verdict.PASS, "", "", "")
    top = paged(events, (passed,), Verdict.UNKNOWN)[0]
    assert top.sentence.endswith("Passed: 1 of 1 emergent. The run was interrupted.")
    assert OVER in PHASES


def test_without_facts_the_expectations_are_counted() -> None:
    claims = [
        (35.0, "expectation", name, {"verdict": verdict})
        for name, verdict in (("a", "pass"), ("b", "fail"), ("c", ""))
    ]
    events = journal(started(), *PHASES, *claims)
    assert paged(events, (), Verdict.FAIL)[0].sentence.startswith(
        "No fact was scored. Of 3 expectations 1 passed, 1 failed, 1 unknown."
    )


def test_the_report_is_called_as_its_scenario_is_for_people() -> None:
    line = started()
    named = (*line[:3], {**line[3], "title": "A drill for all"})
    top = paged(journal(named, *PHASES), (), Verdict.UNKNOWN)[0]
    assert (top.title, dict(top.about)["Scenario"]) == ("A drill for all", "drill")
    assert paged(journal(line, *PHASES), (), Verdict.UNKNOWN)[0].title == "drill"
