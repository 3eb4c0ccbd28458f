"""Where what is compiled and the verdict of the trial are kept, for all labs of a user."""

import os
from pathlib import Path

from lab.runtimes import statedir

_FOLDER = "fast"


def cache(otherwise: Path) -> Path:
    """Return the user's cache folder for this product, ``otherwise`` for a user without a home.

    A relative XDG_CACHE_HOME does not count: the XDG Base Directory Specification says so.
    """
    chosen = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if chosen.is_absolute():
        return chosen / "stormdrill"
    try:
        return Path.home() / ".cache" / "stormdrill"
    except RuntimeError:
        return otherwise


def opened(state: Path) -> Path:
    """Return the folder of a cache that programs are run from, made if it is not there.

    Raises:
        RuntimeFailure: it cannot be made, or others could write to it.
    """
    folder = state / _FOLDER
    statedir.open_home(folder)
    return folder
