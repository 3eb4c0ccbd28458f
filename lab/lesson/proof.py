"""The proof of a lesson: each step fails before it is solved, and passes after it."""

from collections.abc import Iterator

from lab.lesson import doing
from lab.lesson.course import Reset, back_to
from lab.lesson.grading import seen_of
from lab.lesson.state import taken
from lab.model.lesson import Lesson, Seen, Step
from lab.model.verdict import Verdict
from lab.ports import Clock, RunningLab


def proof(lab: RunningLab, lesson: Lesson, reset: Reset, clock: Clock) -> Iterator[Seen]:
    """Prove each step in a lab that is at the first.

    Its check fails once it is set up, passes once it is solved, fails again after a reset, and
    passes when the saved state is put back. That leads on to the next step.
    """
    for number, step in enumerate(lesson.steps):
        if number:
            doing.act(lab, step.setup)
        yield _said(step, "fails before it is solved", doing.fails(lab, step.check, clock))
        doing.act(lab, step.solve)
        yield _passes(step, "passes once it is solved", doing.looked(lab, step.check, clock))
        state = taken(lab)
        back_to(lab, lesson, number, reset, clock)
        yield _said(step, "fails again after reset", doing.fails(lab, step.check, clock))
        again = seen_of(lab, step, state, clock)
        yield _passes(step, "passes from a saved state", again)


def _passes(step: Step, claim: str, seen: list[Seen]) -> Seen:
    wrong = "; ".join(each.text for each in seen if not each.ok)
    return _said(step, claim, not wrong, wrong)


def _said(step: Step, claim: str, ok: bool, why: str = "") -> Seen:  # noqa: FBT001 - a verdict
    verdict = Verdict.PASS if ok else Verdict.FAIL
    return Seen(verdict, f"{step.id}: {claim}" + (f": {why}" if why else ""))
