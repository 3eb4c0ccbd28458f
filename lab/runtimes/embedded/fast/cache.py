"""Where the library and the verdict of the trial are kept, for all labs of a user."""

import os
from pathlib import Path


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
