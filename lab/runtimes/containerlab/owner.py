"""Whose lab it is: the process a lab ends with, written beside it."""

import os
from pathlib import Path

from lab.runtimes import statedir

_OWNER = "owner"


def save(directory: Path) -> None:
    """Write down that a lab is to end with this process."""
    pid = os.getpid()
    with os.fdopen(statedir.create(directory / _OWNER), "w") as stream:
        stream.write(f"{statedir.boot()} {pid} {statedir.started(pid)}")


def gone(directory: Path) -> bool:
    """Return whether a lab was to end with a process that has ended."""
    try:
        boot, pid, since = (directory / _OWNER).read_text().split()
    except (OSError, ValueError):
        return False
    return boot != statedir.boot() or statedir.started(int(pid)) != since
