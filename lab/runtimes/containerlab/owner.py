"""Whose lab it is: the process that makes it, and the one it ends with, written beside it."""

import os
from pathlib import Path

from lab.runtimes import statedir

MAKER = "maker"  # of every lab
OWNER = "owner"  # of a lab that ends with it


def save(directory: Path, role: str) -> None:
    """Write down that this process has a role for a lab."""
    pid = os.getpid()
    with os.fdopen(statedir.create(directory / role), "w") as stream:
        stream.write(f"{statedir.boot()} {pid} {statedir.started(pid)}")


def gone(directory: Path, role: str) -> bool:
    """Return whether a process had a role for a lab and has ended."""
    try:
        boot, pid, since = (directory / role).read_text().split()
        return boot != statedir.boot() or statedir.started(int(pid)) != since
    except (OSError, ValueError):
        return False
