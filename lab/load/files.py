"""Reads a user's file, and finds a free folder to write into."""

from itertools import count
from pathlib import Path

from lab.model.errors import InputError, Problem


def read_text(path: Path) -> str:
    """Return the text of a user's file; raise InputError when it cannot be read as UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError([Problem(str(path), f"cannot be read: {reason}")]) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problem = Problem(
            f"{path}:{line}", f"is not UTF-8 text: {error.reason}", "save it as UTF-8"
        )
        raise InputError([problem]) from error


def occupied(out: Path, place: str) -> Problem:
    """Return the problem of a folder that has something in it; names one that is free."""
    beside = (out.with_name(f"{out.name}-{number}") for number in count(2))
    free = next(path for path in beside if not path.exists())
    return Problem(place, "is not an empty folder", f"name a new folder, as {free}")
