"""The way through a lesson: hints, the next step, and back to a step."""

from collections.abc import Mapping
from dataclasses import replace

from lab.lesson import doing
from lab.lesson.bench import Bench
from lab.lesson.state import put
from lab.model.errors import InputError, Problem
from lab.model.lesson import Lesson, Progress, Seen, State, Step


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


def judged(bench: Bench, lesson: Lesson, progress: Progress) -> tuple[list[Seen], Progress]:
    """Return what the checks of the present step saw; who passes may go on."""
    step = lesson.steps[progress.step]
    seen = bench.look(step)
    if all(each.ok for each in seen) and step.id not in progress.passed:
        progress = replace(progress, passed=(*progress.passed, step.id))
    return seen, progress


def solved(bench: Bench, lesson: Lesson, progress: Progress) -> Progress:
    """Do the present step for the student, and remember that."""
    bench.solve(lesson.steps[progress.step])
    return told(lesson, progress)


def told(lesson: Lesson, progress: Progress) -> Progress:
    """Remember that the solution of the present step was asked for."""
    step = lesson.steps[progress.step]
    known = step.id in progress.solved
    return progress if known else replace(progress, solved=(*progress.solved, step.id))


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


def begin(bench: Bench, lesson: Lesson) -> None:
    """Wait until the network of a lesson works, and make its first task."""
    bench.await_ready(lesson)
    bench.prepare(lesson.steps[0])


def back_to(bench: Bench, lesson: Lesson, number: int) -> None:
    """Take a lab back to how it was deployed, and do again what leads to a step."""
    bench.reset()
    bench.await_ready(lesson)
    for step in lesson.steps[:number]:
        bench.prepare(step)
        bench.solve(step)
    bench.prepare(lesson.steps[number])


def resume(bench: Bench, lesson: Lesson, progress: Progress, states: Mapping[str, State]) -> None:
    """Bring a new lab to the present step, with what the student had made before it."""
    bench.await_ready(lesson)
    past = lesson.steps[: progress.step]
    for step in past:
        bench.prepare(step)
        if step.id not in states:
            bench.solve(step)
    for step in [step for step in past if step.id in states][-1:]:
        put(bench.lab, states[step.id])
        doing.act(bench.lab, step.restore)
    bench.prepare(lesson.steps[progress.step])


def _of(lesson: Lesson, step: Step, text: str, hint: str) -> Problem:
    return Problem(f"{lesson.name} {step.id}", text, hint)
