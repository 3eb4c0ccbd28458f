"""A step that can fail lets its author say what is expected of it."""

from dataclasses import fields
from typing import get_type_hints

import pytest

from lab.engine.play import Outcome
from lab.model.scenario import Step
from lab.steps import STEPS

CAN_FAIL = [step for step in STEPS if get_type_hints(step.perform)["return"] is Outcome]  # type: ignore[attr-defined] # of every kind


def test_most_steps_can_fail() -> None:
    assert len(CAN_FAIL) > len(STEPS) / 2


@pytest.mark.parametrize("step", CAN_FAIL)
def test_a_step_that_can_fail_has_an_outcome(step: type[Step]) -> None:
    assert "outcome" in {each.name for each in fields(step)}
