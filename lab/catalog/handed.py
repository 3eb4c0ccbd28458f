"""What students hand in: folders, each with the lesson it is of."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.catalog import lessons
from lab.lesson import place
from lab.model.errors import InputError, Problem
from lab.model.lesson import Handed, Lesson


@dataclass(frozen=True, slots=True)
class Work:
    """What a student has handed in, and the lesson with its file."""

    handed: Handed
    file: Path
    lesson: Lesson


def works(folders: Sequence[Path], what: str) -> list[Work]:
    """Return what students have handed in; ``what`` is the lesson, where none is shipped.

    Raises:
        InputError: with every folder that is wrong.
    """
    found: list[Work] = []
    problems: list[Problem] = []
    for folder in folders:
        try:
            found.append(_work(folder, what))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found


def _work(folder: Path, what: str) -> Work:
    handed = place.handed(folder)
    name = handed.progress.name
    if not what and name not in lessons.names():
        hint = "say where it is: --lesson FOLDER"
        raise InputError([Problem(str(folder), f"there is no lesson {name}", hint)])
    file = lessons.file_of(what or name)
    lesson = lessons.read(file)
    if lesson.name != name:
        hint = f"judge it as what it is: --lesson {name}"
        raise InputError([Problem(str(folder), f"is of the lesson {name}", hint)])
    return Work(handed, file, lesson)
