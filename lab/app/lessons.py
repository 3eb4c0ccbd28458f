"""Lessons: begun, judged, solved, taken back, and proven."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from lab.app import resetting, running
from lab.app.deploying import deploy
from lab.app.state_folder import home
from lab.catalog import lessons
from lab.clock import MonotonicClock
from lab.lesson import course, doing, place
from lab.model.lesson import Lesson, Progress, Seen, Step
from lab.model.play import DeployRequest

Tell = Callable[[str], None]
Task = tuple[Lesson, Progress]


def listed() -> list[Lesson]:
    """Return the lessons of the product."""
    return [lessons.read(lessons.file_of(name)) for name in lessons.names()]


def start(what: str, lab: str, runtime: str, tell: Tell) -> Task:
    """Deploy a lesson's network and make its first task."""
    file = lessons.file_of(what)
    lesson = lessons.read(file)
    network = lessons.topology(file, lesson)
    where = str(network.file or network.topology_file)
    size = lessons.size(lesson, network)
    found = deploy(DeployRequest(where, lab or lesson.name, size, runtime, ()), tell)
    progress = _kept(Progress(str(file), found.name))
    doing.act(found, lesson.steps[0].setup)
    return lesson, progress


def at(lab: str) -> Task:
    """Return a lesson that is under way, and how far it is."""
    progress = place.load(home(), lab)
    return lessons.read(Path(progress.lesson)), progress


def check(lab: str) -> tuple[list[Seen], Progress]:
    """Judge the present step; who passes may go on."""
    lesson, progress = at(lab)
    seen, progress = course.judged(
        running.attach(progress.lab), lesson, progress, MonotonicClock()
    )
    return seen, _kept(progress)


def hint(lab: str) -> str:
    """Return the next hint of the present step."""
    text, progress = course.hinted(*at(lab))
    _kept(progress)
    return text


def solve(lab: str) -> Step:
    """Do the present step for the student, and return it."""
    lesson, progress = at(lab)
    _kept(course.solved(running.attach(progress.lab), lesson, progress))
    return lesson.steps[progress.step]


def onward(lab: str) -> Task:
    """Go to the next step and make its task."""
    lesson, progress = at(lab)
    progress = _kept(course.onward(lesson, progress))
    doing.act(running.attach(progress.lab), lesson.steps[progress.step].setup)
    return lesson, progress


def again(lab: str, tell: Tell) -> Task:
    """Take the lab back to the beginning of the present step."""
    lesson, progress = at(lab)
    found = running.attach(progress.lab)
    back = partial(resetting.reset, found.name, (), tell)
    course.back_to(found, lesson, progress.step, back)
    return lesson, progress


def stop(lab: str) -> str:
    """Remove the lab of a lesson and what is kept of it; return the lab's name."""
    progress = place.load(home(), lab)
    running.destroy(progress.lab)
    place.forget(home(), progress.lab)
    return progress.lab


def prove(what: str, runtime: str, tell: Tell) -> Iterator[Seen]:
    """Prove each step of a lesson, in a lab of its own that is gone afterwards."""
    name = f"prove-{lessons.read(lessons.file_of(what)).name}"
    lesson, progress = start(what, name, runtime, tell)
    try:
        lab = running.attach(progress.lab)
        back = partial(resetting.reset, lab.name, (), tell)
        yield from course.proof(lab, lesson, back, MonotonicClock())
    finally:
        stop(progress.lab)


def _kept(progress: Progress) -> Progress:
    place.save(home(), progress)
    return progress
