"""What students hand in, judged anew in a lab of its own."""

from collections.abc import Iterator
from functools import partial

from lab.lesson import doing
from lab.lesson.course import Reset, back_to
from lab.lesson.state import put
from lab.model.errors import BackendError, InputError
from lab.model.lesson import Handed, Lesson, Mark, Seen, State, Step
from lab.model.verdict import Verdict, overall
from lab.ports import Clock, RunningLab


def marks(
    lab: RunningLab, lesson: Lesson, handed: Handed, reset: Reset, clock: Clock
) -> Iterator[Mark]:
    """Yield each step of a student, judged: the lab is brought to it, then as it was saved."""
    for number, step in enumerate(lesson.steps):
        mark = partial(_mark, lesson, handed, step)
        state = handed.states.get(step.id)
        if state is None:
            yield mark([Seen(Verdict.FAIL, "nothing was saved of this step")])
            continue
        try:
            back_to(lab, lesson, number, reset, clock)
            yield mark(seen_of(lab, step, state, clock))
        except (BackendError, InputError) as error:
            yield mark([Seen(Verdict.UNKNOWN, f"could not be judged: {error}")])


def unjudged(lesson: Lesson, handed: Handed, why: str) -> Iterator[Mark]:
    """Yield each step of a student as unknown, for one reason."""
    for step in lesson.steps:
        yield _mark(lesson, handed, step, [Seen(Verdict.UNKNOWN, why)])


def seen_of(lab: RunningLab, step: Step, state: State, clock: Clock) -> list[Seen]:
    """Put a state into a lab that is at a step, and return what the step's checks see."""
    put(lab, state)
    doing.act(lab, step.restore)
    return doing.looked(lab, step.check, clock)


def _mark(lesson: Lesson, handed: Handed, step: Step, seen: list[Seen]) -> Mark:
    verdict = overall(each.verdict for each in seen)
    told = [each for each in seen if each.verdict is verdict]
    return Mark(
        handed.student,
        lesson.name,
        step.id,
        verdict,
        "; ".join(each.text for each in told),
        handed.progress.hints.get(step.id, 0),
        step.id in handed.progress.solved,
    )
