"""Steps that a scenario turns off."""

from pathlib import Path
from typing import Any

import pytest

from lab.catalog.listing import check
from lab.journal.journal import Journal
from lab.model.dial import Switch
from lab.model.errors import InputError
from lab.model.scenario import Expectation, Phase, Step
from lab.steps import STEPS
from lab.steps.hold import Hold
from lab.steps.performer import StagePerformer
from lab.steps.visit import Visit
from tests.fakes.clock import FakeClock
from tests.fakes.small import Small
from tests.unit.steps.test_validity import said, scenario

SCENARIO = """
name: guarded
title: A step that a dial turns off
topology: two-routers
declare_dials:
  fault.happens: {default: "off", meaning: the fault, choice: ["on", "off"]}
phases:
  - id: fault
    title: A fault
    steps: [{do: node, on: [r2], action: stop, when: WHEN}]
"""


@pytest.mark.parametrize("kind", STEPS, ids=lambda kind: kind.__name__)
def test_every_kind_of_step_can_be_turned_off(kind: Any) -> None:
    assert "when" in kind.__dataclass_fields__


def test_a_step_of_a_visit_that_is_off_is_skipped_and_named(
    here: Small, journal: Journal, clock: FakeClock
) -> None:
    there: tuple[Step, ...] = (Hold(5, when=Switch.OFF), Hold(2))
    performer = StagePerformer(here.stage, lambda _step, _outcome, _phase: None)
    before = clock.now()
    performer.perform(Visit(("lhr",), there), "p", lambda _name, _undo: None)
    assert clock.now() - before == 2
    told = [event.data["text"] for event in journal.events if event.kind == "step"]
    assert told == ["skipped: let 5 s pass", "let 2 s pass"]


def test_a_pause_that_is_off_makes_no_phase_longer() -> None:
    stays = Expectation("users stay served", "users.served", "stays", at_least=0.9)
    steps = (Hold(4), Hold(60, when=Switch.OFF))
    assert [each.place for each in said(scenario(Phase("p", "P", steps, (stays,))))] == [
        "phases.0.expect.0"
    ]


@pytest.mark.parametrize("when", ["on", "off", "$fault.happens"])
def test_a_step_is_on_or_off_or_as_a_dial_is(when: str, tmp_path: Path) -> None:
    path = tmp_path / "scenario.yml"
    path.write_text(SCENARIO.replace("WHEN", when), encoding="utf-8")
    assert "scenario guarded" in check([str(path)])[0]


def test_nothing_else_turns_a_step_off(tmp_path: Path) -> None:
    path = tmp_path / "scenario.yml"
    path.write_text(SCENARIO.replace("WHEN", "never"), encoding="utf-8")
    with pytest.raises(InputError, match=r"phases\.0\.steps\.0\.when: .*never"):
        check([str(path)])
