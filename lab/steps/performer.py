"""Carries out the steps of a play on its stage."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from lab.engine.play import Outcome, Register
from lab.model.scenario import Step
from lab.steps.kind import kind
from lab.steps.nest import carried_out
from lab.steps.stage import Stage


class StagePerformer:
    """Performs every kind of step; ``judge`` takes the outcome of a step inside another."""

    def __init__(self, stage: Stage, judge: Callable[[Step, Outcome, str], None]) -> None:
        self._stage = stage
        self._judge = judge

    def describe(self, step: Step) -> str:
        """Return what a step does, for people."""
        return kind(step).describe()

    def wanted(self, step: Step) -> Literal["succeeds", "fails", "any"]:
        """Return which outcome of a step is expected."""
        match getattr(step, "outcome", "any"):
            case "succeeds":
                return "succeeds"
            case "fails":
                return "fails"
        return "any"

    def perform(self, step: Step, phase: str, register: Register) -> Outcome | None:
        """Do a step on the stage of a phase."""
        stage = replace(self._stage, phase=phase, register=register, perform=self._inner)
        return kind(step).perform(stage)

    def _inner(self, step: Step, stage: Stage) -> None:
        outcome = carried_out(step, stage)
        if outcome is not None:
            self._judge(step, outcome, stage.phase)
