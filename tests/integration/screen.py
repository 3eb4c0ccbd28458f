"""A terminal as a user has one, and what is seen on it."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Sequence
from pathlib import Path


class Terminal:
    """A terminal with a command of a node on it; ``program`` is the module that runs it there."""

    def __init__(
        self, program: str, state: Path, argv: Sequence[str], size: tuple[int, int]
    ) -> None:
        self.near, far = pty.openpty()
        self.resize(*size)
        command = [sys.executable, "-m", program, str(state), *argv]
        self.process = subprocess.Popen(command, stdin=far, stdout=far, stderr=far)
        os.close(far)
        self.seen = ""

    def resize(self, rows: int, columns: int) -> None:
        fcntl.ioctl(self.near, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))

    def expect(self, text: str) -> None:
        while text not in self.seen:
            self.seen += os.read(self.near, 4096).decode()
        self.seen = self.seen.partition(text)[2]

    def type(self, text: str) -> None:
        os.write(self.near, text.encode())
