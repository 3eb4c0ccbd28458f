"""Where it is kept how far students are: a folder for each lab of a lesson.

``progress.json`` tells how far, ``steps/ID.json`` how the lab was when a step had passed. The
folder outlives the lab, and a copy of it is what a student hands in.
"""

import os
import shutil
import stat
from pathlib import Path
from typing import TypeVar

from lab.model import codec
from lab.model.errors import InputError, Problem
from lab.model.lesson import Handed, Progress, State

_FOLDER = "lessons"
_PROGRESS = "progress.json"
_STEPS = "steps"
_MOST = 64 << 20  # bytes of a file

Kept = TypeVar("Kept")


def save(home: Path, progress: Progress) -> None:
    """Keep how far a student is."""
    _write(home / _FOLDER / progress.lab / _PROGRESS, codec.dump(progress))


def keep(home: Path, lab: str, step: str, state: State) -> None:
    """Keep how a lab is at a step."""
    _write(home / _FOLDER / lab / _STEPS / f"{step}.json", codec.dump(state))


def find(home: Path, lab: str) -> Progress | None:
    """Return how far a lesson is in a lab; None when there is none."""
    return load(home, lab) if lab in labs(home) else None


def unless_taken(home: Path, progress: Progress, *, runs: bool) -> None:
    """Let a lesson begin or go on in a lab.

    Raises:
        InputError: it is under way there and the lab runs, or another lesson has the lab.
    """
    lab = progress.lab
    there = find(home, lab)
    if there is not None and there.name != progress.name:
        hint = (
            f"give another name: --lab NAME; or end that one: stormdrill lesson stop --lab {lab}"
        )
        raise InputError([Problem(lab, f"is the lab of the lesson {there.name}", hint)])
    if there is not None and runs:
        hint = f"go on: stormdrill lesson show; begin anew: stormdrill lesson stop --lab {lab}"
        raise InputError([Problem(lab, f"the lesson {there.name} is under way here", hint)])


def ended(progress: Progress) -> InputError:
    """Return what is wrong when the lab of a lesson has ended, with the way back."""
    own = "" if progress.lab == progress.name else f" --lab {progress.lab}"
    hint = f"go on where you were: stormdrill lesson start {progress.name}{own}"
    return InputError([Problem(progress.lab, "the lab has ended", hint)])


def load(home: Path, lab: str) -> Progress:
    """Return how far a lesson is in a lab, the only one there is without a name.

    Raises:
        InputError: there is no such lesson, there are several, or it cannot be read.
    """
    found = labs(home)
    if not lab and len(found) == 1:
        lab = found[0]
    if lab not in found:
        return _none(lab, found)
    return handed(home / _FOLDER / lab).progress


def states(home: Path, lab: str) -> dict[str, State]:
    """Return how a lab was at each step that was kept."""
    return dict(handed(home / _FOLDER / lab).states)


def labs(home: Path) -> list[str]:
    """Return the labs in which lessons are under way."""
    return sorted(path.parent.name for path in (home / _FOLDER).glob(f"*/{_PROGRESS}"))


def forget(home: Path, lab: str) -> None:
    """Keep nothing of a lesson any more."""
    shutil.rmtree(home / _FOLDER / lab, ignore_errors=True)


def hand_in(home: Path, lab: str, folder: Path) -> None:
    """Copy what is kept of a lesson to a new folder.

    Raises:
        InputError: the folder is there already, or cannot be made.
    """
    try:
        shutil.copytree(home / _FOLDER / lab, folder)
    except FileExistsError:
        raise InputError([Problem(str(folder), "is there already", "name a new folder")]) from None
    except OSError as error:
        raise InputError([Problem(str(folder), error.strerror or str(error))]) from error


def handed(folder: Path) -> Handed:
    """Return what a student has handed in; the folder's name is the student's.

    Raises:
        InputError: the folder is none of a lesson, or a file of it cannot be read.
    """
    if not (folder / _PROGRESS).is_file():
        text = f"has no {_PROGRESS}" if folder.is_dir() else "is no folder"
        raise InputError([Problem(str(folder), text, "stormdrill lesson save FOLDER makes one")])
    if (folder / _STEPS).is_symlink():
        raise InputError([Problem(str(folder / _STEPS), "is a link", "hand in the folder itself")])
    kept = sorted((folder / _STEPS).glob("*.json"))
    progress = _read(folder / _PROGRESS, Progress)
    states = {path.stem: _read(path, State) for path in kept}
    return Handed(folder.resolve().name, progress, states)


def _read(path: Path, kind: type[Kept]) -> Kept:
    try:
        return codec.load(kind, _text(path))
    except (OSError, ValueError) as error:
        hint = "this version of stormdrill did not write it"
        raise InputError([Problem(str(path), f"cannot be read: {error}", hint)]) from error


def _text(path: Path) -> str:
    """Return the text of a file that may come from anybody: no link to a file of somebody else."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise ValueError("it is no plain file")
        found = file.read(_MOST + 1)
    if len(found) > _MOST:
        raise ValueError(f"it is longer than {_MOST >> 20} MiB")
    return found.decode()


def _write(path: Path, text: str) -> None:
    """Write a file; a reader sees the old or the new whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.write_text(text, encoding="utf-8")
    os.replace(unfinished, path)  # noqa: PTH105 - replaces what is there


def _none(lab: str, found: list[str]) -> Progress:
    if not found:
        hint = "begin one: stormdrill lesson start LESSON; they are: stormdrill lesson list"
        raise InputError([Problem(lab or "LAB", "no lesson is under way", hint)])
    text = "has no lesson" if lab else f"{len(found)} lessons are under way"
    raise InputError([Problem(lab or "LAB", text, f"name one of: {', '.join(found)}")])
