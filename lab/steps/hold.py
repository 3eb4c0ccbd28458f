"""Step ``hold``: time passes while every probe runs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from lab.clock import hold
from lab.model.errors import Problem
from lab.model.scenario import LONGEST_S, Step
from lab.steps.stage import Scope, Stage


@dataclass(frozen=True, slots=True)
class Hold(Step):
    """Let time pass; ``$GROUP.NAME`` is the value of a dial."""

    repeats: ClassVar[bool] = True

    seconds: float = field(default=0.0, metadata={"doc": "seconds", "min": 0, "max": LONGEST_S})
    do: Literal["hold"] = "hold"

    def problems(self, _scope: Scope) -> Iterator[Problem]:
        """Yield nothing: time passes on any network."""
        yield from ()

    def describe(self) -> str:
        """Return what the step does, for people."""
        return f"let {self.seconds:g} s pass"

    def perform(self, stage: Stage) -> None:
        """Let the time pass."""
        hold(self.seconds, stage.clock)
