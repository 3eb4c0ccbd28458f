"""A command that runs inside a node until it is stopped.

What it writes to its standard error is in the node's ``/var/log/streams.log``.
"""

import os
import select
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress

from lab.model.errors import RuntimeFailure
from lab.runtimes.embedded.client import Command, Door

_PIECE = 1 << 16
_BEAT_MS = 500  # how often a reader asks whether another thread has taken the command's end


class CommandStream:
    """A running command's lines, and its standard input; usable from several threads."""

    def __init__(self, door: Door, node: str, argv: Sequence[str]) -> None:
        far_in, self._input = os.pipe()
        self._output, far_out = os.pipe()
        self._said = bytearray()
        self._ended = False
        self._reading = threading.Lock()
        self._writing = threading.Lock()
        try:
            self._command = Command.start(door, node, argv, (far_in, far_out))
        except BaseException:
            self._close()
            raise
        finally:
            for descriptor in (far_in, far_out):
                os.close(descriptor)

    def lines(self) -> Iterator[str]:
        """Yield each line of its standard output as it comes; end when the command ends."""
        while (line := self._line()) is not None:
            yield line

    def send(self, text: str) -> None:
        """Write ``text`` to its standard input; do nothing when it has ended."""
        with self._writing, suppress(BrokenPipeError):
            rest = b"" if self._ended else text.encode()
            while rest:
                rest = rest[os.write(self._input, rest) :]

    def stop(self) -> None:
        """End the command and everything it started; succeed when it has ended."""
        with suppress(OSError, RuntimeFailure):
            self._command.kill()
            self._command.wait()
        with self._reading:
            self._said.clear()
            self._close()

    def _line(self) -> str | None:
        with self._reading:
            while b"\n" not in self._said and not self._ended:
                self._hear()
            line, newline, rest = self._said.partition(b"\n")
            self._said = rest
            return line.decode(errors="replace") if line or newline else None

    def _hear(self) -> None:
        """Take new output; close everything once the command has ended.

        ``stop`` in another thread may take the end before this thread is awake, and a process
        that the command started may hold its output open: then neither descriptor tells.
        """
        over = self._command.over
        poller = select.poll()
        poller.register(self._output, select.POLLIN)
        end = -1 if over else self._command.fileno()
        if end >= 0:
            poller.register(end, select.POLLIN)
        ready = dict(poller.poll(0 if over else _BEAT_MS))
        if not ready and not over:
            return
        piece = os.read(self._output, _PIECE) if self._output in ready else b""
        self._said += piece
        if not piece:
            with suppress(RuntimeFailure):
                self._command.wait()
            self._close()

    def _close(self) -> None:
        with self._writing:
            if not self._ended:
                self._ended = True
                os.close(self._input)
                os.close(self._output)
