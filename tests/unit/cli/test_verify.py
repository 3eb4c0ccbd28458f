"""What ``verify`` asks of the application, prints and returns."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lab.model.errors import BackendError
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
    (BlindSpot("eb1-prn", 34, "bgp graceful-shutdown", "ignores it", ("dc-dc",)),),
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
        "         dns-sjc would withdraw: no data centre answers them",
        "         eb1-prn/frr.conf:34: bgp graceful-shutdown: Batfish ignores it; "
        "not shown to it, touches dc-dc",
        "verdict  fail",
    ]
    request = app.calls[0][1]
    assert (request.what, request.profile, request.changes) == (
        "facebook-2021", "mini", ("assessment",),
    )  # fmt: skip


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
