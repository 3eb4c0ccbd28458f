"""A command that runs inside a container until it is stopped.

What it writes to its standard error is in the container's ``/var/log/streams.log``.
"""

import threading
from collections.abc import Iterator, Sequence

from lab.runtimes.containerlab.execution import Execution
from lab.runtimes.containerlab.frames import OUTPUT

_BEAT_S = 1.0  # how late a stop from another thread may be noticed
_ERRORS = "/var/log/streams.log"


class ContainerStream:
    """A running command's lines, and its standard input; usable from several threads."""

    def __init__(self, node: str, container: str, argv: Sequence[str]) -> None:
        self._command = Execution(node, container, argv, errors_to=_ERRORS)
        self._stopped = threading.Event()
        self._reading = threading.Lock()
        self._writing = threading.Lock()

    def lines(self) -> Iterator[str]:
        """Yield each line of its standard output as it comes; end when the command ends."""
        while (line := self._line()) is not None:
            yield line

    def send(self, text: str) -> None:
        """Write ``text`` to its standard input; do nothing when it has ended."""
        with self._writing:
            rest = b"" if self._stopped.is_set() else text.encode()
            while rest:
                sent = self._command.send(rest)
                rest = rest[sent:] if sent else b""

    def stop(self) -> None:
        """End the command and everything it started; succeed when it has ended."""
        if self._stopped.is_set():
            return
        self._stopped.set()
        self._command.kill()
        with self._reading, self._writing:
            self._command.heard[OUTPUT].clear()
            self._command.close()

    def _line(self) -> str | None:
        said = self._command.heard[OUTPUT]
        with self._reading:
            more = True
            while b"\n" not in said and more and not self._stopped.is_set():
                more = self._command.hear(_BEAT_S)
            if self._stopped.is_set():
                return None
            line, newline, rest = bytes(said).partition(b"\n")
            said[:] = rest
            return line.decode(errors="replace") if line or newline else None
