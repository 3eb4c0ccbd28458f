"""A command that runs inside a node until it is stopped."""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress

from lab.model.errors import RuntimeFailure
from lab.runtimes.embedded.client import Command, Door


class CommandStream:
    """A running command's lines, and its standard input."""

    def __init__(self, door: Door, node: str, argv: Sequence[str]) -> None:
        far_in, near_in = os.pipe()
        near_out, far_out = os.pipe()
        null = os.open(os.devnull, os.O_WRONLY)
        self._input = os.fdopen(near_in, "wb", buffering=0)
        self._output = os.fdopen(near_out, encoding="utf-8", errors="replace")
        try:
            self._command = Command.start(door, node, argv, (far_in, far_out, null))
        except BaseException:
            self._input.close()
            self._output.close()
            raise
        finally:
            for descriptor in (far_in, far_out, null):
                os.close(descriptor)

    def lines(self) -> Iterator[str]:
        """Yield each line of its standard output as it comes; end when the command ends."""
        for line in self._output:
            yield line.rstrip("\n")

    def send(self, text: str) -> None:
        """Write ``text`` to its standard input; do nothing when it has ended."""
        with suppress(BrokenPipeError, ValueError):
            self._input.write(text.encode())

    def stop(self) -> None:
        """End the command and everything it started; succeed when it has ended."""
        with suppress(OSError, RuntimeFailure):
            self._command.kill()
            self._command.wait()
        self._input.close()
