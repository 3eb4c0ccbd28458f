"""Processes that play one cell after the other; each keeps its lab where that fits."""

import json
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from lab.interrupts import undisturbed
from lab.model.errors import BackendError
from lab.study.cells import Cell, Kept
from lab.study.pool import Played, log_of, spawned

_ANSWER = 64  # octets, more than a line with an exit code has


def worker_command(kept: Kept) -> list[str]:
    """Return the command line of a process that plays cells (``lab.cli.study_worker``)."""
    words = [kept.scenario, kept.profile, kept.runtime]
    return [sys.executable, "-P", "-m", "lab.cli.study_worker", *words]


@dataclass(slots=True)
class _Worker:
    popen: "subprocess.Popen[bytes]"
    line: socket.socket
    cell: Cell | None = None
    since: float = 0.0


class Workers:
    """Plays cells like ``Pool``, but in processes that go on, so that each can keep its lab.

    When this is left those that play are interrupted once, and each takes its lab down and ends.
    """

    def __init__(self, folder: Path, command: Sequence[str], lock: int) -> None:
        self._folder, self._command, self._lock = folder, command, lock
        self._lines = selectors.DefaultSelector()
        self._workers: list[_Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        """Interrupt every process that plays, and wait until each has taken its lab down."""
        with undisturbed():
            for each in self._workers:
                if each.cell is not None:
                    each.popen.send_signal(signal.SIGINT)
                each.line.shutdown(socket.SHUT_WR)
            codes = [each.popen.wait() for each in self._workers]
            for each in self._workers:
                each.line.close()
        self._lines.close()
        if kind is None and any(codes):
            text = "a worker could not remove its lab; the log of its last cell says why"
            raise BackendError(f"{self._folder}: {text}")

    @property
    def playing(self) -> int:
        """Return how many cells are in play."""
        return sum(each.cell is not None for each in self._workers)

    def start(self, cell: Cell) -> None:
        """Have a cell played by a process that has ended its last one, or by a new one."""
        log = log_of(cell, self._folder)
        asked = {
            "seed": cell.seed, "settings": cell.settings,
            "out": str(cell.folder(self._folder)), "log": str(log),
        }  # fmt: skip
        line = json.dumps(asked).encode() + b"\n"
        for idle in [each for each in self._workers if each.cell is None]:
            if self._given(idle, cell, line):
                return
            self._gone(idle)
        self._given(self._new(log), cell, line)  # one that has died already answers so

    def _given(self, worker: _Worker, cell: Cell, line: bytes) -> bool:
        worker.cell, worker.since = cell, time.monotonic()
        with suppress(ConnectionError):
            worker.line.sendall(line)
            return True
        return False

    def _new(self, log: Path) -> _Worker:
        near, far = socket.socketpair()
        with far:
            worker = _Worker(spawned(self._command, log, self._lock, far.fileno()), near)
        self._workers.append(worker)
        self._lines.register(near, selectors.EVENT_READ, worker)
        return worker

    def ended(self) -> list[Played]:
        """Wait until a cell ends, and return all that have."""
        found: list[Played] = []
        while not found:
            for key, _ in self._lines.select():
                found += self._answered(key.data)
        return found

    def _answered(self, worker: _Worker) -> list[Played]:
        """Return the cell that a process answers for; one that died has played to its end."""
        answer = b""
        with suppress(ConnectionError):  # it ended before it read what it was sent
            answer = worker.line.recv(_ANSWER)
        code = int(answer) if answer else self._gone(worker)
        cell, worker.cell = worker.cell, None
        return [Played(cell, code, time.monotonic() - worker.since)] if cell else []

    def _gone(self, worker: _Worker) -> int:
        """Forget a process that ends, and return its exit code."""
        self._lines.unregister(worker.line)
        self._workers.remove(worker)
        worker.line.close()
        return worker.popen.wait()
