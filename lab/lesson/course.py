"""The way through a lesson: hints, the next step, back to a step, and the proof of every step."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from lab.lesson import doing
from lab.model.errors import InputError, Problem
from lab.model.lesson import Lesson, Progress, Seen, Step
from lab.ports import Clock, RunningLab

Reset = Callable[[], object]


def hinted(lesson: Lesson, progress: Progress) -> tuple[str, Progress]:
    """Return the next hint of the present step, the last again when all were read.

    Raises:
        InputError: the step has none.
    """
    step = lesson.steps[progress.step]
    if not step.hints:
        raise InputError([_of(lesson, step, "has no hints", "stormdrill lesson solve")])
    number = min(progress.hints, len(step.hints) - 1)
    text = f"hint {number + 1} of {len(step.hints)}: {step.hints[number]}"
    return text, replace(progress, hints=number + 1)


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
    return replace(progress, step=progress.step + 1, hints=0)


def back_to(lab: RunningLab, lesson: Lesson, number: int, reset: Reset) -> None:
    """Take a lab back to how it was deployed, and do again what leads to a step."""
    reset()
    for step in lesson.steps[:number]:
        doing.act(lab, (*step.setup, *step.solve))
    doing.act(lab, lesson.steps[number].setup)


def proof(lab: RunningLab, lesson: Lesson, reset: Reset, clock: Clock) -> Iterator[Seen]:
    """Prove each step: its check fails once it is set up, passes once it is solved.

    After a reset it fails again; its solution leads on to the next step.
    """
    for number, step in enumerate(lesson.steps):
        if number:
            doing.act(lab, step.setup)
        yield _said(step, "fails before it is solved", doing.fails(lab, step.check, clock))
        doing.act(lab, step.solve)
        after = doing.looked(lab, step.check, clock)
        wrong = "; ".join(each.text for each in after if not each.ok)
        yield _said(step, "passes once it is solved", not wrong, wrong)
        back_to(lab, lesson, number, reset)
        yield _said(step, "fails again after reset", doing.fails(lab, step.check, clock))
        doing.act(lab, step.solve)


def _said(step: Step, claim: str, ok: bool, why: str = "") -> Seen:  # noqa: FBT001 - a verdict
    return Seen(ok, f"{step.id}: {claim}" + (f": {why}" if why else ""))


def _of(lesson: Lesson, step: Step, text: str, hint: str) -> Problem:
    return Problem(f"{lesson.name} {step.id}", text, hint)
