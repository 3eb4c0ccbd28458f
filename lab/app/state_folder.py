"""Where the state of running labs is kept."""

import os
from pathlib import Path

from lab.model.errors import InputError, Problem


def home() -> Path:
    """Return STORMDRILL_HOME, else ``stormdrill`` below the user's XDG state directory.

    A relative XDG_STATE_HOME does not count: the XDG Base Directory Specification says so.

    Raises:
        InputError: neither is set and the user has no home directory.
    """
    chosen = os.environ.get("STORMDRILL_HOME")
    if chosen:
        return Path(chosen).absolute()
    state = Path(os.environ.get("XDG_STATE_HOME", ""))
    if state.is_absolute():
        return state / "stormdrill"
    try:
        return Path.home() / ".local" / "state" / "stormdrill"
    except RuntimeError as error:
        text = "is not set, and you have no home directory"
        raise InputError([Problem("STORMDRILL_HOME", text, "name a folder of yours")]) from error
