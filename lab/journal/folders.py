"""Where runs are kept: folders below ``runs``, each found by its path or its name."""

import os
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path

from lab.model.errors import InputError, Problem
from lab.model.hints import nearest

JOURNAL = "journal.jsonl"
RUNS = Path("runs")
TEAMS = f"team-*/{JOURNAL}"
_LATEST = "latest"


def fresh(name: str) -> Path:
    """Return a folder that is not there yet for what begins now: its time, then ``name``."""
    base = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{name}"
    names = chain([base], (f"{base}-{number}" for number in count(2)))
    return next(RUNS / each for each in names if not (RUNS / each).exists())


def link_latest(folder: Path) -> None:
    """Point ``runs/latest`` at a run below ``runs``."""
    if folder.parent != RUNS:
        return
    link = RUNS / f".{_LATEST}-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(folder.name)
    link.replace(RUNS / _LATEST)


def place_of(name: str, file: str) -> Path | None:
    """Return the folder with this file that a path or a name below ``runs`` is of, else None."""
    return next((each for each in _places(name) if (each / file).is_file()), None)


def run_of(name: str) -> Path:
    """Return the folder of a run by its path or its name; raise InputError when it is none."""
    if found := place_of(name, JOURNAL):
        return found
    teams = sorted(path.parent for place in _places(name) for path in place.glob(TEAMS))
    if teams:
        named = " or ".join(map(str, teams))
        raise InputError([Problem(name, "is a game day of several teams", f"name one: {named}")])
    known = sorted(path.parent.name for path in RUNS.glob(f"*/{JOURNAL}"))
    hint = nearest(name, known, kind="runs")
    raise InputError([Problem(name, f"is no run: it has no {JOURNAL}", hint)])


def _places(name: str) -> tuple[Path, Path]:
    return Path(name), RUNS / name
