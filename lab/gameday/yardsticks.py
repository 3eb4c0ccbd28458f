"""Where rehearsals are kept: what nobody and what the reference repair reach on this host."""

import json
import os
from pathlib import Path

from lab.gameday.score import Yardstick, Yardsticks
from lab.model.event import JsonValue

FOLDER, FILE = "rehearsals", "rehearsal.json"


def key(scenario: str, profile: str) -> str:
    """Return the name of a rehearsal: its scenario and size."""
    return f"{scenario}-{profile or 'default'}"


def folder_of(home: Path, name: str) -> Path:
    """Return the folder of a rehearsal: its file, and the run folders of both plays."""
    return home / FOLDER / name


def save(home: Path, name: str, found: Yardsticks) -> Path:
    """Keep a rehearsal and return its file; a reader sees the old or the new whole."""
    folder = folder_of(home, name)
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{FILE}.new"
    unfinished.write_text(json.dumps(data(found), indent=2) + "\n", encoding="utf-8")
    os.replace(unfinished, folder / FILE)  # noqa: PTH105 - replaces what is there
    return folder / FILE


def data(found: Yardsticks) -> dict[str, JsonValue]:
    """Return a rehearsal as JSON."""
    return {"nothing": found.nothing.data(), "reference": found.reference.data()}


def load(home: Path, name: str) -> Yardsticks | None:
    """Return a rehearsal; None when there was none, or it cannot be read."""
    try:
        raw = json.loads((folder_of(home, name) / FILE).read_text(encoding="utf-8"))
        return Yardsticks(Yardstick(**raw["nothing"]), Yardstick(**raw["reference"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None
