"""A class opened: its students, its lessons and the host judged before anything starts."""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path

from lab.app import running
from lab.app.deploying import order
from lab.app.running import runtime
from lab.app.state_folder import home
from lab.catalog import lessons
from lab.catalog.students import students
from lab.classroom.classroom import Classroom, lab_of
from lab.classroom.handing import Tell, forget, hand_in, judged
from lab.classroom.labs import RUNTIME, HostLabs, Taught
from lab.classroom.record import labs_kept
from lab.doctor import capacity
from lab.model.deployment import Deployment
from lab.model.errors import InputError, Problem

_FOLDER = "classes"


@contextmanager
def open_class(
    what: Sequence[str], file: Path, save: Path | None, tell: Tell
) -> Iterator[Classroom]:
    """Give a class on lessons, all of the product unless named; its end removes everything.

    What students did is then below ``save``, or a new folder. A class whose server was killed
    goes on where its students were.

    Raises:
        InputError: lessons, names or the folder are wrong, or another server has the class;
            nothing started.
        BackendError: the host cannot carry so many labs.
    """
    names, taught = _judged(what, file)
    out = judged(save)
    _fits(names, taught)
    folder = home() / _FOLDER / sha256(str(file.resolve()).encode()).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder, file):
        labs = HostLabs()
        for gone in labs_kept(folder) - {lab_of(name) for name in names}:
            labs.remove(gone)
        made = Classroom(names, taught, folder, labs)
        ended = partial(_ended, made, out, tell)
        try:
            with made, _told(tell):
                yield made
        except KeyboardInterrupt:  # the way to end it
            ended()
            raise
        ended()


@contextmanager
def _told(tell: Tell) -> Iterator[None]:
    try:
        yield
    finally:
        tell("what students did is being saved; Ctrl-C once more ends the class without that")


def _ended(room: Classroom, out: Path, tell: Tell) -> None:
    if hand_in(room.folder, room.pupils, out, tell):
        forget(room.folder)


def _judged(what: Sequence[str], file: Path) -> tuple[tuple[str, ...], list[Taught]]:
    names: tuple[str, ...] = ()
    taught: list[Taught] = []
    problems: list[Problem] = []
    try:
        names = students(file)
    except InputError as error:
        problems += error.problems
    for each in dict.fromkeys(what or lessons.names()):
        try:
            found = lessons.file_of(each)
            taught.append(Taught(found, lessons.read(found)))
        except InputError as error:
            problems += error.problems
    problems += _twice(taught)
    if problems:
        raise InputError(problems)
    return names, taught


def _twice(taught: Sequence[Taught]) -> Iterator[Problem]:
    """Yield lessons of a name that another one has: what is kept of students goes by it."""
    first: dict[str, Taught] = {}
    for each in taught:
        other = first.setdefault(each.lesson.name, each)
        if other is not each:
            text = f"is called {each.lesson.name} as {other.file} is"
            yield Problem(str(each.file), text, "leave one out, or change its name")


def _fits(names: Sequence[str], taught: Sequence[Taught]) -> None:
    """Refuse more labs than the host can carry; each student has the largest lesson at worst.

    Labs of a server that was killed run already, and what they take is not free.
    """
    there = {each.name for each in running.labs() if each.state == "running"}
    fresh = [name for name in names if lab_of(name) not in there]
    costs = {
        each.lesson.name: capacity.cost(deployment(each), capacity.LEARNING) for each in taught
    }
    largest = max(costs, key=lambda name: costs[name].mib)
    worst = capacity.largest(costs.values())
    hint = "take fewer students, or another host"
    if len(costs) > 1:
        hint = f"take fewer students, or lessons without {largest}, the largest"
    asked = f"--students: {len(names)} labs"
    capacity.refuse_beyond(len(fresh), worst, capacity.room(), (asked, hint))


def deployment(taught: Taught) -> Deployment:
    """Return what a runtime starts for a lesson."""
    network = lessons.topology(taught.file, taught.lesson)
    profile = lessons.size(taught.lesson, network)
    ordered = order(profile, network.dials(profile), 1, runtime(RUNTIME))
    return network.source.build(ordered).deployment(taught.lesson.name)


@contextmanager
def _alone(folder: Path, file: Path) -> Iterator[None]:
    """Keep a class to one server."""
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        hint = "end that one with Ctrl-C, or give this class a file of its own"
        raise InputError(
            [Problem(f"--students {file}", "this class is served already", hint)]
        ) from None
    try:
        yield
    finally:
        os.close(handle)
