"""Where it is kept how far students are: one small file for each lab of a lesson."""

import os
from contextlib import suppress
from pathlib import Path

from lab.model import codec
from lab.model.errors import InputError, Problem
from lab.model.lesson import Progress

_FOLDER = "lessons"


def save(home: Path, progress: Progress) -> None:
    """Keep it; a reader sees the old or the new whole."""
    folder = home / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{progress.lab}.new"
    unfinished.write_text(codec.dump(progress), encoding="utf-8")
    os.replace(unfinished, folder / progress.lab)  # noqa: PTH105 - replaces what is there


def load(home: Path, lab: str) -> Progress:
    """Return how far a lesson is in a lab, the only one there is without a name.

    Raises:
        InputError: there is no such lesson, or there are several.
    """
    found = labs(home)
    if not lab and len(found) == 1:
        lab = found[0]
    if lab not in found:
        return _none(lab, found)
    return codec.load(Progress, (home / _FOLDER / lab).read_text(encoding="utf-8"))


def labs(home: Path) -> list[str]:
    """Return the labs in which lessons are under way."""
    folder = home / _FOLDER
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def forget(home: Path, lab: str) -> None:
    """Keep nothing of a lesson any more."""
    with suppress(FileNotFoundError):
        (home / _FOLDER / lab).unlink()


def _none(lab: str, found: list[str]) -> Progress:
    if not found:
        hint = "begin one: stormdrill lesson start LESSON; they are: stormdrill lesson list"
        raise InputError([Problem(lab or "LAB", "no lesson is under way", hint)])
    text = "has no lesson" if lab else f"{len(found)} lessons are under way"
    raise InputError([Problem(lab or "LAB", text, f"name one of: {', '.join(found)}")])
