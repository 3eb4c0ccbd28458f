"""What ``verify`` asks of the application, prints and returns."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from lab.model.agreement import Agreement, Cause, Compared, Disagreement
from lab.model.change import Outcome
from lab.model.errors import BackendError
from lab.model.gate import Answer, Foreseen, Gate, JudgedChange, JudgedFolder
from lab.model.verdict import Verdict
from lab.model.verification import BlindSpot, Finding, Judgement
from tests.unit.cli.conftest import SAFE

Stormdrill = Callable[..., Any]

CUT = Judgement(
    "assessment",
    "assess the capacity",
    (
        Finding("dc-dc", "prn - frc", Verdict.FAIL, "rsw1 -> 10.102.1.1: NO_ROUTE at rsw1"),
        Finding("cover", "tata", Verdict.PASS, "has it"),
    ),
    (BlindSpot("eb1-prn", 34, "bgp graceful-shutdown", "ignores it", touches=True),),
    ("dns-sjc",),
    {"asked": 1.5},
)


def test_a_safe_network_passes(app: Any, stormdrill: Stormdrill) -> None:
    answer = stormdrill("verify", "facebook-2021")
    assert (answer.code, answer.out) == (0, "pass     what runs now\nverdict  pass\n")


def test_a_cut_is_told_with_its_example_and_what_follows(app: Any, stormdrill: Stormdrill) -> None:
    app.verification = replace(SAFE, judgements=(*SAFE.judgements, CUT))
    answer = stormdrill("verify", "facebook-2021", "--profile", "mini", "--change", "assessment")
    assert answer.code == 1
    assert answer.out.splitlines()[1:] == [
        "fail     assessment: assess the capacity  1.5 s",
        "         fail     dc-dc         prn - frc: rsw1 -> 10.102.1.1: NO_ROUTE at rsw1",
        "         dns-sjc would withdraw: their health check fails",
        "         eb1-prn/frr.conf:34: bgp graceful-shutdown: Batfish ignores it; "
        "not shown to it, touches every answer about routing",
        "verdict  fail",
    ]
    request = app.calls[0][1]
    assert (request.what, request.profile, request.changes) == (
        "facebook-2021", "mini", ("assessment",),
    )  # fmt: skip


def test_what_a_repair_needs_is_asked_for_with_dials(app: Any, stormdrill: Stormdrill) -> None:
    stormdrill("verify", "facebook-2021", "--dependencies", "--set", "access.breakglass=on")
    request = app.calls[0][1]
    assert (request.dependencies, request.settings) == (True, (("access.breakglass", "on"),))


def test_an_intended_cut_does_not_count(app: Any, stormdrill: Stormdrill) -> None:
    app.verification = replace(
        SAFE, judgements=(*SAFE.judgements, replace(CUT, acknowledged=True))
    )
    assert stormdrill("verify", "facebook-2021").code == 0


def test_json_has_verdict_findings_and_the_version(app: Any, stormdrill: Stormdrill) -> None:
    app.verification = replace(SAFE, judgements=(CUT,))
    data = json.loads(stormdrill("verify", "facebook-2021", "--json").out)
    assert (data["verdict"], data["batfish"]) == ("fail", "0.36.0")
    assert data["findings"][0] == {
        "change": "assessment",
        "invariant": "dc-dc",
        "subject": "prn - frc",
        "verdict": "fail",
        "evidence": "rsw1 -> 10.102.1.1: NO_ROUTE at rsw1",
    }
    assert data["changes"][0]["withdrawn"] == ["dns-sjc"]


def test_without_a_service_the_exit_code_is_three(app: Any, stormdrill: Stormdrill) -> None:
    app.error = BackendError("no Batfish at localhost:9996; start one: docker compose up -d")
    answer = stormdrill("verify", "facebook-2021")
    assert answer.code == 3
    assert answer.err.splitlines()[-1] == (
        "stormdrill: no Batfish at localhost:9996; start one: docker compose up -d"
    )


HARM = Outcome("assessment", ("dc prn - frc", "pop lhr"), (), 4, 20.0, "abc")
ANSWERS = {gate: Answer.REFUSES for gate in Gate} | {Gate.AUDIT_BUG: Answer.PASSES}


def folder(outcome: Outcome | None, answer: Answer = Answer.REFUSES) -> JudgedFolder:
    answers = {**ANSWERS, Gate.BATFISH: answer}
    foreseen = Foreseen(("dc prn - frc",), ("usr-swisscom a",))
    return JudgedFolder(
        "facebook-2021", "mini", "0.36.0",
        (JudgedChange(CUT, outcome, foreseen, answers),), 22,
    )  # fmt: skip


def test_a_folder_of_changes_is_a_table_of_gates(app: Any, stormdrill: Stormdrill) -> None:
    app.judged = folder(HARM)
    answer = stormdrill("verify", "facebook-2021", "--changes", "changes")
    lines = answer.out.splitlines()
    assert lines[1].split() == [
        "assessment", "harm,", "2", "lost", "MISSED", "caught", "caught", "caught", "caught",
        "caught",
    ]  # fmt: skip
    assert "assessment: pop lhr was lost live, not foreseen" in lines
    assert lines[-3:] == [
        "agreement  95.24 % of 21 pairs, Batfish 0.36.0 and the live lab",
        "undecided  1 pairs hang on which of several equal paths is taken",
        "verdict    pass",
    ]
    assert (answer.code, app.calls[0][2]) == (0, Path("changes"))


def test_a_change_that_never_ran_leaves_the_verdict_open(app: Any, stormdrill: Stormdrill) -> None:
    app.judged = folder(None)
    answer = stormdrill("verify", "facebook-2021", "--changes", "changes", "--json")
    assert (answer.code, json.loads(answer.out)["verdict"]) == (1, "unknown")


def test_a_harm_that_batfish_lets_pass_fails(app: Any, stormdrill: Stormdrill) -> None:
    app.judged = folder(HARM, Answer.PASSES)
    assert stormdrill("verify", "facebook-2021", "--changes", "changes").code == 1


def test_a_false_alarm_fails(app: Any, stormdrill: Stormdrill) -> None:
    app.judged = folder(replace(HARM, lost=()))
    assert stormdrill("verify", "facebook-2021", "--changes", "changes").code == 1


def test_what_batfish_cannot_tell_is_no_false_alarm(app: Any, stormdrill: Stormdrill) -> None:
    app.judged = folder(replace(HARM, lost=()), Answer.CANNOT_TELL)
    assert stormdrill("verify", "facebook-2021", "--changes", "changes").code == 0


def test_changes_are_recorded_first_when_asked_to(app: Any, stormdrill: Stormdrill) -> None:
    stormdrill("verify", "facebook-2021", "--changes", "changes", "--record")
    assert [call[0] for call in app.calls] == ["rehearse", "judge_folder"]
    assert stormdrill("verify", "facebook-2021", "--record").code == 2


def test_a_run_is_compared_pair_by_pair(app: Any, stormdrill: Stormdrill, tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").touch()
    wrong = Disagreement("outage", "a -> b", "reached", "not reached", 7, Cause.TIME)
    moment = Compared("outage", 120.0, "", 9, 10, at_rest=False)
    app.agreement = Agreement("0.36.0", (moment,), (wrong,))
    answer = stormdrill("verify", "--against", str(tmp_path))
    assert answer.code == 0
    assert answer.out.splitlines()[-3:] == [
        "outage: a -> b: foreseen reached, seen not reached (journal line 7): time",
        "agreement  90.00 % of 10 pairs, 0.00 % at rest, Batfish 0.36.0",
        "verdict    pass",
    ]
    app.agreement = replace(app.agreement, disagreements=(replace(wrong, cause=Cause.OURS),))
    told = json.loads(stormdrill("verify", "--against", str(tmp_path), "--json").out)
    assert (told["verdict"], told["agreement"]["percent"]) == ("fail", 90.0)


def test_something_has_to_be_named(app: Any, stormdrill: Stormdrill) -> None:
    assert stormdrill("verify").code == 2
