"""A terminal as a user has one, and what is seen on it."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

_LIMIT_S = 60.0  # of one word of a node, on a machine that is busy with other tests


def in_node(program: str, state: Path, argv: Sequence[str]) -> list[str]:
    """Return the command that runs a command of a node; ``program`` is the module for it."""
    return [sys.executable, "-m", program, str(state), *argv]


class Terminal:
    """A terminal with a command on it; a context at whose end both are gone."""

    def __init__(
        self,
        command: Sequence[str],
        size: tuple[int, int],
        user: int | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.near, far = pty.openpty()
        self.resize(*size)
        self.process = subprocess.Popen(
            command,
            stdin=far,
            stdout=far,
            stderr=far,
            user=user,
            group=user,
            extra_groups=None if user is None else (),
            env=env,
            cwd=None if user is None else "/",  # where every user may be
        )
        os.close(far)
        self.seen = ""
        self._open = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the command, if it has not ended, and the terminal."""
        if self._open:
            self._open = False
            self.process.kill()
            self.process.wait()
            os.close(self.near)

    def resize(self, rows: int, columns: int) -> None:
        fcntl.ioctl(self.near, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))

    def expect(self, text: str) -> None:
        """Read until a text is seen; whatever is seen before it is gone."""
        deadline = time.monotonic() + _LIMIT_S
        while text not in self.seen:
            left = max(0.0, deadline - time.monotonic())
            assert select.select([self.near], [], [], left)[0], f"{text!r} is not in {self.seen!r}"
            self.seen += os.read(self.near, 4096).decode()
        self.seen = self.seen.partition(text)[2]

    def ended(self) -> int:
        """Return the exit code once the command ends; what it still says is read meanwhile."""
        deadline = time.monotonic() + _LIMIT_S
        while (code := self.process.poll()) is None:
            assert time.monotonic() < deadline, f"it does not end: {self.seen!r}"
            if select.select([self.near], [], [], 0.1)[0]:
                with suppress(OSError):  # nobody has the terminal any more
                    self.seen += os.read(self.near, 4096).decode()
        return code

    def type(self, text: str) -> None:
        os.write(self.near, text.encode())
