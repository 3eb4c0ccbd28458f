"""Lessons by name or folder: found, read, judged."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from lab.catalog.subject import Subject, subject
from lab.load import decode, lessons_dir, read_text
from lab.model.errors import InputError, Problem
from lab.model.hints import nearest
from lab.model.lesson import WORD, Check, Lesson

FILE = "lesson.yml"
_SKELETON = "skeleton.yml"
_ORDER = "order.txt"


def names() -> tuple[str, ...]:
    """Return the names of the lessons of the product, in the order in which to learn."""
    lines = read_text(lessons_dir() / _ORDER).splitlines()
    return tuple(line.strip() for line in lines if not line.startswith("#"))


def file_of(what: str) -> Path:
    """Return the file of a lesson: of the product by name, a user's by folder or file.

    Raises:
        InputError: there is none.
    """
    path = Path(what)
    if path.is_dir() and (path / FILE).is_file():
        return (path / FILE).resolve()
    if path.is_file():
        return path.resolve()
    if what in names():
        return lessons_dir() / what / FILE
    hint = nearest(what, names(), kind="lessons") if names() else f"a lesson's folder has {FILE}"
    raise InputError([Problem(what, "there is no such lesson", hint)])


def read(file: Path) -> Lesson:
    """Return a lesson.

    Raises:
        InputError: with every problem of its file, of its topology, and of the nodes it names.
    """
    lesson = decode(Lesson, read_text(file), str(file))
    network = topology(file, lesson)
    known = [node.name for node in network.source.topology(size(lesson, network)).nodes]
    problems = [*_problems(lesson, known, file), *_phases(lesson, network, file)]
    if problems:
        raise InputError(problems)
    return lesson


def topology(file: Path, lesson: Lesson) -> Subject:
    """Return the network of a lesson: a file beside it, or a shipped one."""
    beside = file.parent / lesson.topology
    return subject(str(beside) if beside.exists() else lesson.topology)


def size(lesson: Lesson, network: Subject) -> str:
    """Return the profile in which a lesson's network is deployed."""
    return lesson.profile or network.default_profile


def new(folder: Path) -> Path:
    """Make the file of a lesson to change, and return it.

    Raises:
        InputError: its name is none for a lesson, it has one already, or it cannot be made.
    """
    name = folder.absolute().name
    if not re.fullmatch(WORD, name):
        hint = "lower-case letters, digits and '-'"
        raise InputError([Problem(str(folder), f"{name!r} is no name for a lesson", hint)])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / FILE).open("x", encoding="utf-8") as stream:
            stream.write(read_text(lessons_dir() / _SKELETON).replace("NAME", name, 1))
    except FileExistsError:
        raise InputError([Problem(str(folder / FILE), "is there already")]) from None
    except OSError as error:
        raise InputError([Problem(str(folder), error.strerror or str(error))]) from error
    return folder / FILE


def _problems(lesson: Lesson, known: list[str], file: Path) -> Iterator[Problem]:
    if not lesson.steps:
        yield Problem(str(file), "steps: there are none", "a lesson has one at least")
    yield from _checks(lesson.ready, known, f"{file}: ready")
    seen: set[str] = set()
    for number, step in enumerate(lesson.steps):
        place = f"{file}: steps[{number}] {step.id}"
        if step.id in seen:
            yield Problem(place, "is the name of another step too")
        seen.add(step.id)
        if not step.check:
            yield Problem(place, "check: there is none", "say what is so when it is done")
        acts = dict.fromkeys(act.node for act in (*step.setup, *step.solve, *step.restore))
        checked = {check.node for check in step.check}
        yield from _strange([node for node in acts if node not in checked], known, place)
        yield from _checks(step.check, known, place)


def _phases(lesson: Lesson, network: Subject, file: Path) -> Iterator[Problem]:
    played = [step for step in lesson.steps if step.phase]
    if not played:
        return
    scenario = network.scenario(network.dials(size(lesson, network))) if network.file else None
    known = [phase.id for phase in scenario.phases] if scenario else []
    for step in played:
        if step.phase not in known:
            hint = nearest(step.phase, known, kind="phases")
            yield Problem(f"{file}: {step.id}", f"there is no phase {step.phase}", hint)


def _checks(checks: Iterable[Check], known: list[str], place: str) -> Iterator[Problem]:
    wanted = tuple(checks)
    yield from _strange(dict.fromkeys(check.node for check in wanted), known, place)
    for check in wanted:
        yield from _patterns(check, place)


def _strange(nodes: Iterable[str], known: list[str], place: str) -> Iterator[Problem]:
    for node in nodes:
        if node not in known:
            yield Problem(place, f"there is no node {node}", nearest(node, known, kind="nodes"))


def _patterns(check: Check, place: str) -> Iterator[Problem]:
    for key in ("finds", "lacks"):
        try:
            re.compile(getattr(check, key))
        except re.error as error:
            yield Problem(place, f"{key}: {error}: {getattr(check, key)}")
