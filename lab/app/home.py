"""Where the state of running labs is kept."""

import os
from pathlib import Path


def home() -> Path:
    """Return STORMDRILL_HOME, else ``stormdrill`` below the user's XDG state directory."""
    chosen = os.environ.get("STORMDRILL_HOME")
    if chosen:
        return Path(chosen).absolute()
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local" / "state") / "stormdrill"
