"""Ways to routers: people try one, again and again if they are patient."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from lab.clock import hold
from lab.engine.play import Outcome
from lab.journal.kinds.people import ENTERED, UNDRAINED, Mark, WayTried
from lab.model.errors import CommandError
from lab.model.scenario import Step
from lab.steps.again import persist
from lab.steps.checks import may, must
from lab.steps.nest import carried_out, numbered
from lab.steps.stage import Stage


def seconds(doc: str, default: float = 0.0) -> float:
    """Return a field that is a time."""
    found: float = field(default=default, metadata={"doc": doc, "min": 0, "max": 3600})
    return found


@dataclass(frozen=True, slots=True)
class Way:
    """A way to the routers: steps that open it, and steps that take the change back over it."""

    name: str = must("what people call it")
    repair: tuple[Step, ...] = must("steps that take the change back, as `undo`")
    enter: tuple[Step, ...] = may((), "steps that show whether the way is open, as `attempt`")
    reach_s: float = seconds("time to get there before it is tried, lab seconds")
    within_s: float = seconds("it is tried again for so long before the next way, lab seconds")

    @property
    def inside(self) -> tuple[tuple[str, Step], ...]:
        """Return the steps of the way, each with its path below the way."""
        return (*numbered("enter", self.enter), *numbered("repair", self.repair))

    def rebuilt(self, change: Callable[[Step], Step]) -> "Way":
        """Return the way with each of its steps changed."""
        enter = tuple(change(step) for step in self.enter)
        return replace(self, enter=enter, repair=tuple(change(step) for step in self.repair))


def tried(way: Way, stage: Stage) -> str:
    """Try a way and write down how far people came; return why it failed, "" if it did not."""
    hold(way.reach_s, stage.clock)
    began = stage.clock.now()
    last, done = _Part("enter", way.enter, stage), Outcome(ok=True, text="")
    for part, mark, told in (
        (last, ENTERED, "people are in"),
        (_Part("repair", way.repair, stage), UNDRAINED, "the change is taken back"),
    ):
        last, done = part, persist(part, way.within_s, stage.clock)
        if not done.ok:
            break
        stage.note(Mark(text=f"{told}: {way.name}", way=way.name), mark)
    result = WayTried(
        text=f"people tried: {way.name}",
        ok=done.ok,
        stage=last.name,
        error="" if done.ok else done.text,
        tries=last.tries,
        reach_s=way.reach_s,
        took_s=round(stage.clock.now() - began, 3),
    )
    stage.note(result, way.name)
    return result.error


class _Part:
    """Carries out one part of a way, up to the first step that fails, and counts how often."""

    def __init__(self, name: str, steps: tuple[Step, ...], stage: Stage) -> None:
        self.name = name
        self.tries = 0
        self._steps = steps
        self._failed: list[str] = []
        self._stage = replace(stage, perform=self._perform)

    def __call__(self) -> Outcome:
        """Carry them out; return what failed."""
        self.tries += 1
        self._failed = []
        for step in self._steps:
            self._perform(step, self._stage)
            if self._failed:
                return Outcome(ok=False, text=self._failed[0])
        return Outcome(ok=True, text="")

    def _perform(self, step: Step, stage: Stage) -> None:
        try:
            outcome = carried_out(step, stage)
        except CommandError as error:
            outcome = Outcome(ok=False, text=str(error))
        if outcome is not None and not outcome.ok:
            self._failed.append(outcome.text)
