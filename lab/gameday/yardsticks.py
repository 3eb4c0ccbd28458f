"""Where rehearsals are kept: what nobody and what the reference repair reach on this host."""

import json
import os
from pathlib import Path

from lab.gameday.score import Yardstick, Yardsticks
from lab.model.event import JsonValue

FOLDER = "rehearsals"


def key(scenario: str, profile: str) -> str:
    """Return the name of a rehearsal: its scenario and size."""
    return f"{scenario}-{profile or 'default'}"


def save(home: Path, name: str, found: Yardsticks) -> Path:
    """Keep a rehearsal and return its file; a reader sees the old or the new whole."""
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    unfinished, file = folder / f".{name}.new", folder / f"{name}.json"
    unfinished.write_text(json.dumps(data(found), indent=2) + "\n", encoding="utf-8")
    os.replace(unfinished, file)  # noqa: PTH105 - replaces what is there
    return file


def data(found: Yardsticks) -> dict[str, JsonValue]:
    """Return a rehearsal as JSON."""
    return {"nothing": found.nothing.data(), "reference": found.reference.data()}


def load(home: Path, name: str) -> Yardsticks | None:
    """Return a rehearsal; None when there was none, or it cannot be read."""
    try:
        raw = json.loads((home / FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        return Yardsticks(Yardstick(**raw["nothing"]), Yardstick(**raw["reference"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None
