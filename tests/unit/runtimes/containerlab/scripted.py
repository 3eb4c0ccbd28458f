"""A Docker that starts commands as a test tells it: the test is what runs in the container."""

import socket
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

from lab.runtimes.containerlab import docker_api
from lab.runtimes.containerlab.frames import OUTPUT

PID = 42


def frame(text: str, stream: int = OUTPUT) -> bytes:
    """Return what Docker sends for a piece of a command's output."""
    data = text.encode()
    return struct.pack(">BxxxI", stream, len(data)) + data


@dataclass(frozen=True)
class Exec:
    """A command that was started; ``far`` is its side of the connection."""

    container: str
    argv: tuple[str, ...]
    terminal: str
    far: socket.socket

    def say(self, text: str, stream: int = OUTPUT) -> None:
        self.far.sendall(frame(text, stream))

    def end(self) -> None:
        self.far.shutdown(socket.SHUT_WR)

    def heard(self, size: int = 1 << 16) -> str:
        return self.far.recv(size).decode()


@dataclass
class Docker:
    """Commands say ``said`` as they start, and end then if ``ends``; ``codes`` are their ends.

    The last code is given for ever; None is a command that runs. ``gone`` has no container.
    """

    said: bytes = frame(f"{PID}\n")
    ends: bool = False
    codes: list[int | None] = field(default_factory=lambda: [0])
    gone: bool = False
    started: list[Exec] = field(default_factory=list)
    sizes: list[tuple[int, int]] = field(default_factory=list)

    def start_exec(
        self, container: str, argv: Sequence[str], *, terminal: str = ""
    ) -> tuple[str, socket.socket]:
        if self.gone:
            raise docker_api.Gone(f"{argv[0]}: No such container: {container}")
        near, far = socket.socketpair()
        made = Exec(container, tuple(argv), terminal, far)
        kill = "kill" in " ".join(argv[:3]) and len(argv) == 3
        if not terminal:
            far.sendall(b"" if kill else self.said)
        if kill or self.ends:
            made.end()
        self.started.append(made)
        return f"exec {len(self.started)}", near

    def exec_code(self, _command: str) -> int | None:
        return self.codes.pop(0) if len(self.codes) > 1 else self.codes[0]

    def resize(self, _command: str, rows: int, columns: int) -> None:
        self.sizes.append((rows, columns))

    def close(self) -> None:
        for each in self.started:
            each.far.close()

    @property
    def kills(self) -> list[str]:
        """Return the commands that were started to end others."""
        return [each.argv[-1] for each in self.started if len(each.argv) == 3]
