"""Processes that play cells, so many at a time; none outlives the study."""

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

import lab
from lab.interrupts import undisturbed
from lab.runtimes.embedded.syscalls import signal_on_parent_death
from lab.study.cells import Cell, Kept

Command: TypeAlias = Callable[[Cell, Path], Sequence[str]]  # of a cell, and the folder for its run


def run_command(kept: Kept) -> Command:
    """Return what makes the command line that plays a cell."""

    def command(cell: Cell, folder: Path) -> list[str]:
        words = [sys.executable, "-P", "-m", "lab", "run", kept.scenario, "--quiet"]
        words += ["--seed", str(cell.seed), "--out", str(folder)]
        words += ["--profile", kept.profile] if kept.profile else []
        words += ["--runtime", kept.runtime]
        for key, value in cell.settings:
            words += ["--set", f"{key}={value}"]
        return words

    return command


@dataclass(frozen=True, slots=True)
class Played:
    """A cell whose process ended, with its exit code and the seconds it took."""

    cell: Cell
    code: int
    seconds: float


@dataclass(frozen=True, slots=True)
class _Process:
    cell: Cell
    popen: "subprocess.Popen[bytes]"
    since: float


class Pool:
    """Plays cells, each in a process of its own, until it is left: then those in play end too.

    A process is interrupted once, takes its lab down and ends. One whose study is killed is
    interrupted by the kernel. Each keeps ``lock`` open, so that the lock is held by the last.
    """

    def __init__(self, folder: Path, command: Command, lock: int) -> None:
        self._folder, self._command, self._lock = folder, command, lock
        self._ends = selectors.DefaultSelector()
        self._processes: dict[int, _Process] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        """Interrupt every process, and wait until each has taken its lab down."""
        with undisturbed():
            for each in self._processes.values():
                each.popen.send_signal(signal.SIGINT)
            while self._processes:
                self.ended()
        self._ends.close()

    @property
    def playing(self) -> int:
        """Return how many cells are in play."""
        return len(self._processes)

    def start(self, cell: Cell) -> None:
        """Play a cell; what its run prints goes to its log."""
        words = self._command(cell, cell.folder(self._folder))
        popen = spawned(words, log_of(cell, self._folder), self._lock, subprocess.DEVNULL)
        end = os.pidfd_open(popen.pid)
        self._processes[end] = _Process(cell, popen, time.monotonic())
        self._ends.register(end, selectors.EVENT_READ)

    def ended(self) -> list[Played]:
        """Wait until a process ends, and return the cells of all that have."""
        found = []
        for key, _ in self._ends.select():
            end = key.fd
            self._ends.unregister(end)
            each = self._processes.pop(end)
            os.close(end)
            code = each.popen.wait()
            found.append(Played(each.cell, code, time.monotonic() - each.since))
        return found


def log_of(cell: Cell, folder: Path) -> Path:
    """Return the file for what the run of a cell prints; its folder is made."""
    log = cell.log(folder)
    log.parent.mkdir(parents=True, exist_ok=True)
    return log


def spawned(words: Sequence[str], log: Path, lock: int, stdin: int) -> "subprocess.Popen[bytes]":
    """Start a process that is interrupted once the study has ended; it prints to ``log``."""
    with log.open("wb") as output:
        return subprocess.Popen(
            words, stdin=stdin, stdout=output, stderr=subprocess.STDOUT,
            env=_environment(), pass_fds=(lock,),
            start_new_session=True,  # Ctrl-C reaches it once, from the study
            preexec_fn=_ends_with_the_study,  # noqa: PLW1509 - a study has no threads
        )  # fmt: skip


def _ends_with_the_study() -> None:
    signal_on_parent_death(signal.SIGTERM)


def _environment() -> Mapping[str, str]:
    """Return the environment in which a process finds this very package, whatever lies around."""
    here = str(Path(lab.__file__).resolve().parents[1])
    paths = [here, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
