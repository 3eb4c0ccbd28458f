"""Gates before a drain: what each looks at, and that a refusal leaves the routers alone."""

from pathlib import Path

import pytest

from lab.incidents.facebook_2021.backbone.state import DrainState
from lab.incidents.facebook_2021.dials import Gates
from lab.incidents.facebook_2021.drain import operator
from lab.incidents.facebook_2021.files.context import Context
from lab.journal.journal import Journal
from lab.model.dial import Switch
from lab.model.errors import BackendError, Refused
from lab.model.verdict import Verdict
from lab.model.verification import Finding, Judgement
from lab.verify.batfish import NoService
from tests.unit.incidents.facebook_2021.drain.drills import BACKBONE, LOST, ONE_PLANE, Drill, drill

ON, OFF = Switch.ON, Switch.OFF


def judged(verdict: Verdict) -> Judgement:
    return Judgement("c", "c", (Finding("dc-dc", "prn - frc", verdict, "NO_ROUTE at rsw1"),))


@pytest.fixture
def drilled(journal: Journal, tmp_path: Path) -> Drill:
    return drill(journal, tmp_path)


def answer(monkeypatch: pytest.MonkeyPatch, said: Judgement | BackendError) -> list[str]:
    asked = []

    def ask(_: Context, change: str, _before: DrainState, after: DrainState) -> Judgement:
        asked.append(f"{change}: {', '.join(after.names())}")
        if isinstance(said, BackendError):
            raise said
        return said

    monkeypatch.setattr(operator, "ask_batfish", ask)
    return asked


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.UNKNOWN])
def test_batfish_refuses_what_it_does_not_know_to_be_safe(
    verdict: Verdict, drilled: Drill, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answer(monkeypatch, judged(verdict))
    drilled.gates = Gates(OFF, ON, batfish=ON)
    with pytest.raises(Refused, match=r"refused: batfish: .*dc-dc"):
        drilled.operator().drain(LOST, drilled.stage)
    assert asked == ["assessment: plane 1, plane 2"]
    assert (drilled.lab.jobs, drilled.drained()) == ([], set())
    (told,) = drilled.data("gate")
    assert (told["decision"], told["effective"]) == ("refuse", True)
    assert told["saw"] == ["dc-dc: prn - frc: NO_ROUTE at rsw1"]


def test_batfish_lets_pass_what_holds(drilled: Drill, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, judged(Verdict.PASS))
    drilled.gates = Gates(OFF, ON, batfish=ON)
    drilled.operator().drain(ONE_PLANE, drilled.stage)
    assert drilled.data("gate")[0]["decision"] == "allow"
    assert drilled.drained()


def test_without_a_service_the_gate_is_not_asked_and_the_play_goes_on(
    drilled: Drill, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, NoService("no Batfish at localhost:9996"))
    drilled.gates = Gates(OFF, ON, batfish=ON)
    drilled.operator().drain(LOST, drilled.stage)
    assert drilled.data("gate")[0]["decision"] == "not asked"
    assert drilled.drained() == set(BACKBONE)


def test_a_gate_that_is_off_is_not_asked(drilled: Drill, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answer(monkeypatch, judged(Verdict.FAIL))
    drilled.operator().drain(LOST, drilled.stage)
    assert (asked, drilled.data("gate")) == ([], [])


def test_the_interlock_counts_planes(drilled: Drill) -> None:
    drilled.gates = Gates(OFF, ON, interlock=1)
    with pytest.raises(
        Refused, match="interlock: 2 of 2 planes would be drained, at most 1 may be"
    ):
        drilled.operator().drain(LOST, drilled.stage)
    drilled.operator().drain(ONE_PLANE, drilled.stage)
    assert [each["decision"] for each in drilled.data("gate")] == ["refuse", "allow"]
