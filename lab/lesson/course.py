"""The way through a lesson: hints, the next step, and back to a step."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from lab.lesson import doing
from lab.lesson.state import put
from lab.model.errors import InputError, Problem
from lab.model.lesson import Lesson, Progress, Seen, State, Step
from lab.ports import Clock, RunningLab

Reset = Callable[[], object]
States = Mapping[str, State]


def hinted(lesson: Lesson, progress: Progress) -> tuple[str, Progress]:
    """Return the next hint of the present step, the last again when all were read.

    Raises:
        InputError: the step has none.
    """
    step = lesson.steps[progress.step]
    if not step.hints:
        raise InputError([_of(lesson, step, "has no hints", "stormdrill lesson solve")])
    number = min(progress.hints.get(step.id, 0), len(step.hints) - 1)
    text = f"hint {number + 1} of {len(step.hints)}: {step.hints[number]}"
    return text, replace(progress, hints={**progress.hints, step.id: number + 1})


def judged(
    lab: RunningLab, lesson: Lesson, progress: Progress, clock: Clock
) -> tuple[list[Seen], Progress]:
    """Return what the checks of the present step saw; who passes may go on."""
    step = lesson.steps[progress.step]
    seen = doing.looked(lab, step.check, clock)
    if all(each.ok for each in seen) and step.id not in progress.passed:
        progress = replace(progress, passed=(*progress.passed, step.id))
    return seen, progress


def solved(lab: RunningLab, lesson: Lesson, progress: Progress) -> Progress:
    """Do the present step for the student, and remember that."""
    step = lesson.steps[progress.step]
    doing.act(lab, step.solve)
    told = step.id in progress.solved
    return progress if told else replace(progress, solved=(*progress.solved, step.id))


def onward(lesson: Lesson, progress: Progress) -> Progress:
    """Return the progress at the next step.

    Raises:
        InputError: the present one has not passed, or was the last.
    """
    step = lesson.steps[progress.step]
    if step.id not in progress.passed:
        text = "its check has not passed"
        raise InputError([_of(lesson, step, text, "stormdrill lesson check")])
    if progress.step + 1 == len(lesson.steps):
        raise InputError([_of(lesson, step, "was the last step", "stormdrill lesson stop")])
    return replace(progress, step=progress.step + 1)


def begin(lab: RunningLab, lesson: Lesson, clock: Clock) -> None:
    """Wait until the network of a lesson works, and make its first task."""
    doing.await_ready(lab, lesson.ready, clock)
    doing.act(lab, lesson.steps[0].setup)


def back_to(lab: RunningLab, lesson: Lesson, number: int, reset: Reset, clock: Clock) -> None:
    """Take a lab back to how it was deployed, and do again what leads to a step."""
    reset()
    doing.await_ready(lab, lesson.ready, clock)
    for step in lesson.steps[:number]:
        doing.act(lab, (*step.setup, *step.solve))
    doing.act(lab, lesson.steps[number].setup)


def resume(
    lab: RunningLab, lesson: Lesson, progress: Progress, states: States, clock: Clock
) -> None:
    """Bring a new lab to the present step, with what the student had made before it."""
    doing.await_ready(lab, lesson.ready, clock)
    past = lesson.steps[: progress.step]
    for step in past:
        doing.act(lab, step.setup)
        if step.id not in states:
            doing.act(lab, step.solve)
    for step in [step for step in past if step.id in states][-1:]:
        put(lab, states[step.id])
        doing.act(lab, step.restore)
    doing.act(lab, lesson.steps[progress.step].setup)


def _of(lesson: Lesson, step: Step, text: str, hint: str) -> Problem:
    return Problem(f"{lesson.name} {step.id}", text, hint)
