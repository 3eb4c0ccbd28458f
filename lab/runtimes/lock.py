"""The lock of a lab, held by the processes that keep it alive or are making it."""

import fcntl
import os
from pathlib import Path


def held(path: Path) -> bool:
    """Return whether somebody holds a lock file; raise OSError when it cannot be opened."""
    lock = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        # A shared lock, so that two readers at once do not mistake each other for the lab.
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False
