"""Step ``await``: a measure is reached, or its time is up."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from lab.model.errors import Problem
from lab.model.scenario import Expectation, Step
from lab.steps.stage import Scope, Stage


@dataclass(frozen=True, slots=True)
class Await(Step):
    """Wait until a measure is reached; after its time the expectation fails, the play goes on."""

    repeats: ClassVar[bool] = True

    expect: Expectation = field(metadata={"doc": "the expectation to wait for"})
    do: Literal["await"] = "await"

    def problems(self, scope: Scope) -> Iterator[Problem]:
        """Yield what is wrong with the step; its expectation is checked with all others."""
        if self.expect.form != "becomes":
            yield Problem(f"{scope.place}.expect.form", "only `becomes` can be waited for")

    def describe(self) -> str:
        """Return what the step does, for people."""
        return f"wait for: {self.expect.name}"

    def perform(self, stage: Stage) -> None:
        """Read the measure until it is reached or its time is up."""
        stage.expect(self.expect, stage.phase)
