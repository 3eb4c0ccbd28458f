"""Who carries out steps: what is wanted of them, and steps inside steps."""

import pytest

from lab.engine.play import Outcome
from lab.model.scenario import Step
from lab.steps import STEPS
from lab.steps.attempt import Attempt
from lab.steps.change import ChangeStep
from lab.steps.daemon import DaemonStep
from lab.steps.hold import Hold
from lab.steps.performer import StagePerformer
from lab.steps.visit import Visit
from tests.fakes.small import Small

Judged = list[tuple[Step, bool, str]]


@pytest.fixture
def judged() -> Judged:
    return []


@pytest.fixture
def performer(here: Small, judged: Judged) -> StagePerformer:
    def judge(step: Step, outcome: Outcome, phase: str) -> None:
        judged.append((step, outcome.ok, phase))

    return StagePerformer(here.stage, judge)


def test_every_kind_of_step_has_a_name_of_its_own() -> None:
    names = [each.__dataclass_fields__["do"].default for each in STEPS]
    assert sorted(map(str, names)) == [
        "announce", "attempt", "await", "change", "console", "daemon", "exec", "hold", "link",
        "node", "recover", "undo", "visit", "withdraw",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("step", "wanted"),
    [
        (Hold(1), "any"),
        (Attempt(("r1",)), "any"),
        (Attempt(("r1",), outcome="fails"), "fails"),
        (ChangeStep("block"), "succeeds"),
    ],
)
def test_a_step_is_wanted_to_go_as_it_says(
    step: Step, wanted: str, performer: StagePerformer
) -> None:
    assert performer.wanted(step) == wanted


def test_a_step_is_described_and_done_in_its_phase(performer: StagePerformer, here: Small) -> None:
    undos: list[str] = []
    step = DaemonStep(("r1",), "bgpd", "kill")
    outcome = performer.perform(step, "fault", lambda name, _undo: undos.append(name))
    assert performer.describe(step) == "kill bgpd on r1"
    assert outcome == Outcome(ok=True, text="1 nodes")
    assert undos == ["start bgpd on r1"]


def test_a_step_inside_another_is_told_judged_and_taken_back_as_any(
    performer: StagePerformer, here: Small, judged: Judged
) -> None:
    undos: list[str] = []
    inner = DaemonStep(("here", "noc"), "bgpd", "kill")
    visit = Visit(("lhr",), (inner, Hold(1)))
    assert performer.perform(visit, "fault", lambda name, _undo: undos.append(name)) is None
    assert [(each["subject"], each["action"]) for each in here.data("step")] == [
        ("fault", "daemon"), ("fault", "hold"),
    ]  # fmt: skip
    assert judged == [(inner, False, "fault")]
    assert undos == ["start bgpd on r1, r2, noc"]
