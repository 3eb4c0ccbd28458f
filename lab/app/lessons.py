"""Lessons: begun, judged, solved, taken back, and proven."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from lab.app import resetting, running
from lab.app.deploying import deploy
from lab.app.state_folder import home
from lab.catalog import lessons
from lab.clock import MonotonicClock
from lab.lesson import course, place
from lab.lesson.bench import Bench
from lab.lesson.proof import proof
from lab.lesson.state import taken
from lab.model.lesson import Lesson, Progress, Seen, Step
from lab.model.play import DeployRequest, RunRequest
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
    with ExitStack() as undo:
        bench = deployed(file, lesson, progress.lab, runtime, tell)
        undo.callback(running.destroy, progress.lab)
        if progress is fresh:
            course.begin(bench, lesson)
        else:
            tell(f"goes on with step {progress.step + 1}")
            course.resume(bench, lesson, progress, place.states(home(), progress.lab))
        _kept(progress)
        undo.pop_all()
    return lesson, progress


def deployed(file: Path, lesson: Lesson, lab: str, runtime: str, tell: Tell) -> Bench:
    """Return a new lab with the network of a lesson."""
    network = lessons.topology(file, lesson)
    where = str(network.file or network.topology_file)
    request = DeployRequest(where, lab, lessons.size(lesson, network), runtime, ())
    return bench_of(file, lesson, deploy(request, tell), tell)


def at(lab: str) -> Task:
    """Return a lesson that is under way, and how far it is."""
    progress = place.load(home(), lab)
    return lessons.read(Path(progress.lesson)), progress


def check(lab: str) -> tuple[list[Seen], Lesson, Progress]:
    """Judge the present step; who passes may go on, and the state of the lab is kept."""
    lesson, progress = at(lab)
    bench = _at(lesson, progress)
    seen, progress = course.judged(bench, lesson, progress)
    if all(each.ok for each in seen):
        place.keep(home(), progress.lab, lesson.steps[progress.step].id, taken(bench.lab))
    return seen, lesson, _kept(progress)


def hint(lab: str) -> str:
    """Return the next hint of the present step."""
    text, progress = course.hinted(*at(lab))
    _kept(progress)
    return text


def solve(lab: str) -> Step:
    """Do the present step for the student, and return it."""
    lesson, progress = at(lab)
    _kept(course.solved(_at(lesson, progress), lesson, progress))
    return lesson.steps[progress.step]


def onward(lab: str, tell: Tell) -> Task:
    """Go to the next step and make its task."""
    lesson, progress = at(lab)
    progress = _kept(course.onward(lesson, progress))
    _at(lesson, progress, tell).prepare(lesson.steps[progress.step])
    return lesson, progress


def again(lab: str, tell: Tell) -> Task:
    """Take the lab back to the beginning of the present step."""
    lesson, progress = at(lab)
    course.back_to(_at(lesson, progress, tell), lesson, progress.step)
    return lesson, progress


def save(lab: str, folder: Path) -> Progress:
    """Copy how far a student is and how the lab is to a new folder, for ``grade``."""
    lesson, progress = at(lab)
    step = lesson.steps[progress.step].id
    if step not in progress.passed and _runs(progress.lab):
        place.keep(home(), progress.lab, step, taken(_at(lesson, progress).lab))
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
    bench = deployed(file, lesson, f"prove-{lesson.name}", runtime, tell)
    try:
        course.begin(bench, lesson)
        yield from proof(bench, lesson)
    finally:
        running.destroy(bench.lab.name)


def _runs(lab: str) -> bool:
    return any(each.name == lab and each.state == "running" for each in running.labs())


def _at(lesson: Lesson, progress: Progress, tell: Tell = lambda _text: None) -> Bench:
    """Return the lab of a lesson; raise InputError, with the way back, when it has ended."""
    if not _runs(progress.lab):
        raise place.ended(progress)
    return bench_of(Path(progress.lesson), lesson, running.attach(progress.lab), tell)


def bench_of(file: Path, lesson: Lesson, lab: RunningLab, tell: Tell) -> Bench:
    """Return a lab that runs the network of a lesson, with what can be done to it."""
    reset = partial(resetting.reset, lab.name, (), tell)
    return Bench(lab, reset, partial(_play, file, lesson, lab.name, tell), MonotonicClock())


def _play(file: Path, lesson: Lesson, lab: str, tell: Tell, phase: str) -> None:
    """Play a phase of the scenario of a lesson's network; its run is kept nowhere."""
    from lab.app.play import run  # no other lesson waits until all of this is loaded

    tell(f"phase {phase} of {lesson.topology} is played")
    scenario = str(lessons.topology(file, lesson).file)
    with TemporaryDirectory() as folder:
        out = Path(folder) / "run"
        run(RunRequest(scenario, lambda _event: None, out=out, lab=lab, phase=phase))


def _kept(progress: Progress) -> Progress:
    place.save(home(), progress)
    return progress
