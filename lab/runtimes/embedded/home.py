"""What only embedded labs keep in their directory."""

import os
from dataclasses import dataclass
from pathlib import Path

from lab.runtimes.statedir import boot, create, started

CONTROL = "control"
SANDBOX = "sandbox"
_PROCESSES = "processes"


@dataclass(frozen=True, slots=True)
class Processes:
    """The lab's own two processes as the host sees them, each with the time it started."""

    keeper: int
    keeper_started: str
    init: int
    init_started: str


def save_processes(directory: Path, init: int) -> None:
    """Record the calling keeper and the sandbox's init."""
    keeper = os.getpid()
    fields = (boot(), str(keeper), started(keeper), str(init), started(init))
    unfinished = directory / f"{_PROCESSES}.new"
    with os.fdopen(create(unfinished), "w") as stream:
        stream.write(" ".join(fields))
    unfinished.rename(directory / _PROCESSES)


def load_processes(directory: Path) -> Processes | None:
    """Return the lab's processes; None when they were not recorded or the host rebooted."""
    try:
        fields = (directory / _PROCESSES).read_text().split()
    except FileNotFoundError:
        return None
    booted, keeper, keeper_started, init, init_started = fields
    if booted != boot():
        return None
    return Processes(int(keeper), keeper_started, int(init), init_started)
