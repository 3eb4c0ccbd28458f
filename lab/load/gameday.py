"""The facilitator's pack of an incident: its files read, every problem of all of them at once."""

from pathlib import Path
from typing import Any, cast

from lab.load.decode import decode
from lab.load.files import read_text
from lab.model.errors import InputError, Problem
from lab.model.gameday import Actions, Head, Hints, Injects, Pack, Places

FOLDER = "gameday"
HEAD = "gameday.yml"
FILES: dict[str, Any] = {
    HEAD: Head,
    "places.yml": Places,
    "actions.yml": Actions,
    "injects.yml": Injects,
    "hints.yml": Hints,
}
TEXTS = (
    "brief-participants.md", "brief-facilitator.md", "ground-truth.md", "rubric.md", "debrief.md",
    "checklist.md", "quick-cards.md", "feedback.md",
)  # fmt: skip


def load_pack(folder: Path) -> Pack:
    """Return the pack in a folder; texts in ``comms/`` have that before their name.

    Raises:
        InputError: with every problem of every file.
    """
    problems: list[Problem] = []
    found: dict[str, Any] = {}
    for name, kind in FILES.items():
        try:
            found[name] = decode(kind, read_text(folder / name), str(folder / name))
        except InputError as error:
            problems += error.problems
    texts: dict[str, str] = {}
    for name in (*TEXTS, *_comms(folder)):
        try:
            texts[name] = read_text(folder / name)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return Pack(
        cast("Head", found[HEAD]), found["places.yml"], found["actions.yml"],
        found["injects.yml"].injects, found["hints.yml"].hints, texts,
    )  # fmt: skip


def _comms(folder: Path) -> list[str]:
    return [f"comms/{path.name}" for path in sorted((folder / "comms").glob("*.md"))]
