"""Where the state of running labs is kept."""

import os
from pathlib import Path


def home() -> Path:
    """Return STORMDRILL_HOME, else ``stormdrill`` below the user's XDG state directory.

    A relative XDG_STATE_HOME does not count: the XDG Base Directory Specification says so.
    """
    chosen = os.environ.get("STORMDRILL_HOME")
    if chosen:
        return Path(chosen).absolute()
    state = Path(os.environ.get("XDG_STATE_HOME", ""))
    return (state if state.is_absolute() else Path.home() / ".local" / "state") / "stormdrill"
