"""Lessons: begun, judged, solved, taken back, and proven."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from lab.app import resetting, running
from lab.app.deploying import deploy
from lab.app.state_folder import home
from lab.catalog import lessons
from lab.clock import MonotonicClock
from lab.lesson import course, doing, place
from lab.lesson.proof import proof
from lab.lesson.state import taken
from lab.model.lesson import Lesson, Progress, Seen, Step
from lab.model.play import DeployRequest
from lab.ports import RunningLab

Tell = Callable[[str], None]
Task = tuple[Lesson, Progress]


def listed() -> list[Lesson]:
    """Return the lessons of the product, in the order in which to learn."""
    return [lessons.read(lessons.file_of(name)) for name in lessons.names()]


def start(what: str, lab: str, runtime: str, tell: Tell) -> Task:
    """Deploy a lesson's network and make its first task, or go on where its lab has ended.

    Raises:
        InputError: the lesson is under way in a lab that runs, or another one has the lab.
    """
    file = lessons.file_of(what)
    lesson = lessons.read(file)
    fresh = Progress(str(file), lesson.name, lab or lesson.name, runtime)
    place.unless_taken(home(), fresh, runs=_runs(fresh.lab))
    progress = place.find(home(), fresh.lab) or fresh
    clock = MonotonicClock()
    with ExitStack() as undo:
        found = deployed(file, lesson, progress.lab, runtime, tell)
        undo.callback(running.destroy, found.name)
        if progress is fresh:
            course.begin(found, lesson, clock)
        else:
            tell(f"goes on with step {progress.step + 1}")
            states = place.states(home(), found.name)
            course.resume(found, lesson, progress, states, clock)
        _kept(progress)
        undo.pop_all()
    return lesson, progress


def deployed(file: Path, lesson: Lesson, lab: str, runtime: str, tell: Tell) -> RunningLab:
    """Return a new lab with the network of a lesson."""
    network = lessons.topology(file, lesson)
    where = str(network.file or network.topology_file)
    return deploy(DeployRequest(where, lab, lessons.size(lesson, network), runtime, ()), tell)


def at(lab: str) -> Task:
    """Return a lesson that is under way, and how far it is."""
    progress = place.load(home(), lab)
    return lessons.read(Path(progress.lesson)), progress


def check(lab: str) -> tuple[list[Seen], Progress]:
    """Judge the present step; who passes may go on, and the state of the lab is kept."""
    lesson, progress = at(lab)
    found = _lab(progress)
    seen, progress = course.judged(found, lesson, progress, MonotonicClock())
    if all(each.ok for each in seen):
        place.keep(home(), found.name, lesson.steps[progress.step].id, taken(found))
    return seen, _kept(progress)


def hint(lab: str) -> str:
    """Return the next hint of the present step."""
    text, progress = course.hinted(*at(lab))
    _kept(progress)
    return text


def solve(lab: str) -> Step:
    """Do the present step for the student, and return it."""
    lesson, progress = at(lab)
    _kept(course.solved(_lab(progress), lesson, progress))
    return lesson.steps[progress.step]


def onward(lab: str) -> Task:
    """Go to the next step and make its task."""
    lesson, progress = at(lab)
    progress = _kept(course.onward(lesson, progress))
    doing.act(_lab(progress), lesson.steps[progress.step].setup)
    return lesson, progress


def again(lab: str, tell: Tell) -> Task:
    """Take the lab back to the beginning of the present step."""
    lesson, progress = at(lab)
    found = _lab(progress)
    course.back_to(found, lesson, progress.step, back(found, tell), MonotonicClock())
    return lesson, progress


def save(lab: str, folder: Path) -> Progress:
    """Copy how far a student is and how the lab is to a new folder, for ``grade``."""
    lesson, progress = at(lab)
    step = lesson.steps[progress.step].id
    if step not in progress.passed:
        place.keep(home(), progress.lab, step, taken(_lab(progress)))
    place.hand_in(home(), progress.lab, folder)
    return progress


def stop(lab: str) -> str:
    """Remove the lab of a lesson and what is kept of it; return the lab's name."""
    progress = place.load(home(), lab)
    if any(each.name == progress.lab for each in running.labs()):
        running.destroy(progress.lab)
    place.forget(home(), progress.lab)
    return progress.lab


def prove(what: str, runtime: str, tell: Tell) -> Iterator[Seen]:
    """Prove each step of a lesson, in a lab of its own that is gone afterwards."""
    file = lessons.file_of(what)
    lesson = lessons.read(file)
    lab = deployed(file, lesson, f"prove-{lesson.name}", runtime, tell)
    clock = MonotonicClock()
    try:
        course.begin(lab, lesson, clock)
        yield from proof(lab, lesson, back(lab, tell), clock)
    finally:
        running.destroy(lab.name)


def back(lab: RunningLab, tell: Tell) -> course.Reset:
    """Return what takes a lab back to how it was deployed."""
    return partial(resetting.reset, lab.name, (), tell)


def _runs(lab: str) -> bool:
    return any(each.name == lab and each.state == "running" for each in running.labs())


def _lab(progress: Progress) -> RunningLab:
    """Return the lab of a lesson; raise InputError, with the way back, when it has ended."""
    if not _runs(progress.lab):
        raise place.ended(progress)
    return running.attach(progress.lab)


def _kept(progress: Progress) -> Progress:
    place.save(home(), progress)
    return progress
