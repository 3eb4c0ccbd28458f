"""The lab of a lesson with what can be done to it."""

from collections.abc import Callable
from dataclasses import dataclass

from lab.lesson import doing
from lab.model.lesson import Lesson, Seen, Step
from lab.ports import Clock, RunningLab


@dataclass(frozen=True, slots=True)
class Bench:
    """A lab, what takes it back to its deployment, and what plays a phase of its scenario."""

    lab: RunningLab
    reset: Callable[[], object]
    play: Callable[[str], object]
    clock: Clock

    def await_ready(self, lesson: Lesson) -> None:
        """Return once the network works as a lesson needs it; raise RuntimeFailure if never."""
        doing.await_ready(self.lab, lesson.ready, self.clock)

    def prepare(self, step: Step) -> None:
        """Make the task of a step."""
        if step.phase:
            self.play(step.phase)
        doing.act(self.lab, step.setup)

    def solve(self, step: Step) -> None:
        """Do a step."""
        doing.act(self.lab, step.solve)

    def look(self, step: Step) -> list[Seen]:
        """Return what the checks of a step see."""
        return doing.looked(self.lab, step.check, self.clock)

    def fails(self, step: Step) -> bool:
        """Return whether the checks of a step come not to hold."""
        return doing.fails(self.lab, step.check, self.clock)
