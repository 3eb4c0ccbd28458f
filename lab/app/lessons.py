"""Lessons: begun, judged, solved, taken back, and proven."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from lab.app import resetting, running
from lab.app.deploying import deploy
from lab.app.state_folder import home
from lab.catalog import lessons
from lab.clock import MonotonicClock
from lab.lesson import doing, place
from lab.model.errors import InputError, Problem
from lab.model.lesson import Lesson, Progress, Seen, Step
from lab.model.play import DeployRequest
from lab.ports import RunningLab

Tell = Callable[[str], None]


def listed() -> list[Lesson]:
    """Return the lessons of the product."""
    return [lessons.read(lessons.file_of(name)) for name in lessons.names()]


def start(what: str, lab: str, runtime: str, tell: Tell) -> tuple[Lesson, Progress]:
    """Deploy a lesson's network and make its first task."""
    file = lessons.file_of(what)
    lesson = lessons.read(file)
    network = lessons.topology(file, lesson)
    name = lab or lesson.name
    size = lessons.size(lesson, network)
    where = str(network.file or network.topology_file)
    found = deploy(DeployRequest(where, name, size, runtime, ()), tell)
    progress = Progress(str(file), found.name)
    place.save(home(), progress)
    doing.act(found, lesson.steps[0].setup)
    return lesson, progress


def at(lab: str) -> tuple[Lesson, Progress]:
    """Return a lesson that is under way, and how far it is."""
    progress = place.load(home(), lab)
    return lessons.read(Path(progress.lesson)), progress


def check(lab: str) -> tuple[list[Seen], Progress]:
    """Judge the present step; who passes may go on."""
    lesson, progress = at(lab)
    step = lesson.steps[progress.step]
    seen = doing.looked(running.attach(progress.lab), step.check, MonotonicClock())
    if all(each.ok for each in seen) and step.id not in progress.passed:
        progress = _kept(replace(progress, passed=(*progress.passed, step.id)))
    return seen, progress


def hint(lab: str) -> str:
    """Return the next hint of the present step; the last again when all were read.

    Raises:
        InputError: the step has none.
    """
    lesson, progress = at(lab)
    step = lesson.steps[progress.step]
    if not step.hints:
        text = "has no hints"
        raise InputError([Problem(f"{lesson.name} {step.id}", text, "stormdrill lesson solve")])
    number = min(progress.hints, len(step.hints) - 1)
    _kept(replace(progress, hints=number + 1))
    return f"hint {number + 1} of {len(step.hints)}: {step.hints[number]}"


def solve(lab: str) -> Step:
    """Do the present step for the student, and remember that."""
    lesson, progress = at(lab)
    step = lesson.steps[progress.step]
    doing.act(running.attach(progress.lab), step.solve)
    if step.id not in progress.solved:
        _kept(replace(progress, solved=(*progress.solved, step.id)))
    return step


def onward(lab: str) -> tuple[Lesson, Progress]:
    """Go to the next step and make its task.

    Raises:
        InputError: the present one has not passed, or was the last.
    """
    lesson, progress = at(lab)
    step = lesson.steps[progress.step]
    if step.id not in progress.passed:
        text = "its check has not passed"
        raise InputError([Problem(f"{lesson.name} {step.id}", text, "stormdrill lesson check")])
    if progress.step + 1 == len(lesson.steps):
        text = "was the last step"
        raise InputError([Problem(f"{lesson.name} {step.id}", text, "stormdrill lesson stop")])
    progress = _kept(replace(progress, step=progress.step + 1, hints=0))
    doing.act(running.attach(progress.lab), lesson.steps[progress.step].setup)
    return lesson, progress


def again(lab: str, tell: Tell) -> tuple[Lesson, Progress]:
    """Take the lab back to the beginning of the present step."""
    lesson, progress = at(lab)
    to_step(running.attach(progress.lab), lesson, progress.step, tell)
    return lesson, progress


def stop(lab: str) -> str:
    """Remove the lab of a lesson and what is kept of it; return the lab's name."""
    progress = place.load(home(), lab)
    running.destroy(progress.lab)
    place.forget(home(), progress.lab)
    return progress.lab


def prove(what: str, runtime: str, tell: Tell) -> Iterator[Seen]:
    """Prove each step of a lesson: its check fails before ``solve``, and passes after it.

    After ``reset`` it fails again, and what ``solve`` does leads on to the next step.
    """
    name = lessons.read(lessons.file_of(what)).name
    lesson, progress = start(what, f"prove-{name}", runtime, tell)
    try:
        lab = running.attach(progress.lab)
        for number, step in enumerate(lesson.steps):
            yield from _proven(lab, lesson, number, tell)
            doing.act(lab, step.solve)
            if number + 1 < len(lesson.steps):
                doing.act(lab, lesson.steps[number + 1].setup)
    finally:
        stop(progress.lab)


def _proven(lab: RunningLab, lesson: Lesson, number: int, tell: Tell) -> Iterator[Seen]:
    step, clock = lesson.steps[number], MonotonicClock()
    yield _said(step, "fails before it is solved", doing.fails(lab, step.check, clock))
    doing.act(lab, step.solve)
    after = doing.looked(lab, step.check, clock)
    yield _said(step, "passes once it is solved", _all_hold(after), after)
    to_step(lab, lesson, number, tell)
    yield _said(step, "fails again after reset", doing.fails(lab, step.check, clock))


def to_step(lab: RunningLab, lesson: Lesson, number: int, tell: Tell) -> None:
    """Take a lab back, and do again what leads to a step."""
    resetting.reset(lab.name, (), tell)
    for step in lesson.steps[:number]:
        doing.act(lab, (*step.setup, *step.solve))
    doing.act(lab, lesson.steps[number].setup)


def _all_hold(seen: list[Seen]) -> bool:
    return all(each.ok for each in seen)


def _said(step: Step, claim: str, ok: bool, seen: list[Seen] | None = None) -> Seen:  # noqa: FBT001
    short = "; ".join(each.text for each in seen or [] if not each.ok)
    return Seen(ok, f"{step.id}: {claim}" + (f": {short}" if short else ""))


def _kept(progress: Progress) -> Progress:
    place.save(home(), progress)
    return progress
