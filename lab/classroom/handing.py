"""What students of a class did, handed in for ``grade`` when the class ends."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from lab.app import files
from lab.classroom.pupil import Pupil
from lab.journal.folders import fresh
from lab.lesson import place
from lab.model.errors import InputError

Tell = Callable[[str], None]


def judged(save: Path | None) -> Path:
    """Return the folder for what students will have done: the one that was named, or a new one.

    Raises:
        InputError: it is not empty, or cannot be made.
    """
    if save is None:
        return fresh("class")
    files.unused(save, f"--save {save}")
    try:
        save.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise files.unwritable(f"--save {save}", error) from error
    return save


def hand_in(folder: Path, pupils: Iterable[Pupil], out: Path, tell: Tell) -> bool:
    """Copy what is kept of a class to LESSON/STUDENT below ``out``; return whether all was copied.

    What could not be saved is told, and how to judge the rest.
    """
    copied, left = 0, 0
    for pupil in pupils:
        if pupil.unsaved:
            tell(f"{pupil.name}: {pupil.key}: not saved: {pupil.unsaved}")
        for lesson in _lessons(folder, pupil.lab):
            try:
                place.hand_in(folder / lesson, pupil.lab, out / lesson / pupil.name)
                copied += 1
            except InputError as error:
                left += 1
                tell(f"{pupil.name}: {lesson}: not saved: {error.problems[0]}")
    if copied:
        tell(f"what students did is saved: stormdrill grade {out}/*/*")
    elif not left:
        with suppress(OSError):  # was never made, or is in use
            out.rmdir()
        tell("no student has begun: nothing was saved")
    if left:
        tell("the rest is still kept: mend that, serve the class again and end it")
    return not left


def _lessons(folder: Path, lab: str) -> Iterator[str]:
    """Yield the lessons of which something is kept of a student."""
    for path in sorted(folder.iterdir()):
        if place.find(path, lab) is not None:
            yield path.name


def forget(folder: Path) -> None:
    """Keep nothing of a class any more."""
    shutil.rmtree(folder)
    with suppress(OSError):  # another class has its folder there
        folder.parent.rmdir()
