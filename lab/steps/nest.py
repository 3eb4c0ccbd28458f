"""Steps that have steps inside them, as those of a visit."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lab.engine.play import Outcome, skipped
from lab.journal.kinds.run import StepBegun
from lab.model.dial import Switch
from lab.model.scenario import Step
from lab.steps.kind import kind
from lab.steps.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Nest(Step):
    """A step that has steps inside it."""

    @property
    def inside(self) -> tuple[tuple[str, Step], ...]:
        """Return the steps inside it in order, each with its path below this step."""
        raise NotImplementedError

    def rebuilt(self, change: Callable[[Step], Step]) -> "Nest":
        """Return the step with every step inside it changed, in order."""
        raise NotImplementedError


def numbered(key: str, steps: tuple[Step, ...]) -> tuple[tuple[str, Step], ...]:
    """Return the steps of a list with their paths, as ``there.0``."""
    return tuple((f"{key}.{number}", step) for number, step in enumerate(steps))


def with_inner(step: Step, place: str) -> Iterator[tuple[str, Step]]:
    """Yield a step and the steps inside it, each with its place in the scenario's file."""
    yield place, step
    if isinstance(step, Nest):
        for path, inner in step.inside:
            yield from with_inner(inner, f"{place}.{path}")


def carried_out(step: Step, stage: Stage) -> Outcome | None:
    """Carry out a step inside another, unless it is off, and return its outcome if it has one."""
    text = kind(step).describe()
    if step.when is Switch.OFF:
        skipped(text, stage.phase, stage.journal)
        return None
    stage.note(StepBegun(action=str(getattr(step, "do", "")), text=text), stage.phase)
    return kind(step).perform(stage)
