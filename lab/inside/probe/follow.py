"""``stormdrill-node follow PATH``: a growing file's lines from its first, as they come."""

import contextlib
import os
import signal
from collections.abc import Sequence
from typing import BinaryIO

from lab.model.errors import InputError, Problem

_STDOUT = 1
_PAUSE_S = 0.2
_CHUNK = 1 << 16
_STOP = (signal.SIGTERM, signal.SIGINT)


class Follower:
    """Reads what a file has gained; starts again with a file that took its place."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self._partial = b""

    def gained(self) -> bytes:
        """Return the whole lines that are new, at most one chunk; nothing while no file is."""
        if self._file is None or self._replaced(self._file):
            self._open()
        if self._file is None:
            return b""
        lines, newline, self._partial = (self._partial + self._file.read(_CHUNK)).rpartition(b"\n")
        return lines + newline

    def close(self) -> None:
        """Let go of the file."""
        if self._file:
            self._file.close()

    def _open(self) -> None:
        self.close()
        self._partial = b""
        try:
            self._file = open(self._path, "rb", buffering=0)  # noqa: PTH123, SIM115 (kept open)
        except FileNotFoundError:
            self._file = None

    def _replaced(self, file: BinaryIO) -> bool:
        held = os.fstat(file.fileno())
        if held.st_size < file.tell():
            return True
        try:
            named = os.stat(self._path)  # noqa: PTH116
        except FileNotFoundError:
            return False
        # What the old file still holds is read before the new one.
        return named.st_ino != held.st_ino and held.st_size == file.tell()


def main(argv: Sequence[str]) -> int:
    """Print the lines of a file until a signal ends it; raise InputError without one path."""
    if len(argv) != 1:
        raise InputError([Problem("arguments", "expected one: PATH")])
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOP)
    with contextlib.closing(Follower(argv[0])) as follower:
        while True:
            rest = memoryview(follower.gained())
            if not rest and signal.sigtimedwait(_STOP, _PAUSE_S) is not None:
                return 0
            while rest:
                rest = rest[os.write(_STDOUT, rest) :]
