"""Running a command in a node to its end, with what it says."""

import os
import selectors
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta

from lab.model.deployment import Completed
from lab.model.errors import CommandError
from lab.runtimes.embedded.client import Command, Door

# More than a pipe holds, so that one read empties it.
_PIECE = 1 << 20


class _Pipes:
    """The near ends of a command's standard files, and what went through them."""

    def __init__(self, stdin: bytes) -> None:
        far_in, self.input = os.pipe()
        self.output, far_out = os.pipe()
        self.errors, far_err = os.pipe()
        self.far = (far_in, far_out, far_err)
        self.heard = {self.output: bytearray(), self.errors: bytearray()}
        self._rest = memoryview(stdin)
        self._open = {*self.far, self.input, self.output, self.errors}
        for descriptor in (self.input, *self.heard):
            os.set_blocking(descriptor, False)

    def close(self, *descriptors: int) -> None:
        """Close those of the descriptors that are open; all of them without any."""
        for descriptor in descriptors or tuple(self._open):
            if descriptor in self._open:
                self._open.remove(descriptor)
                os.close(descriptor)

    def move(self, descriptor: int) -> bool:
        """Write or read what can be; return whether more may follow."""
        if descriptor == self.input:
            return self._feed()
        with suppress(BlockingIOError):
            piece = os.read(descriptor, _PIECE)
            self.heard[descriptor] += piece
            return bool(piece)
        return True

    def _feed(self) -> bool:
        with suppress(BrokenPipeError):
            if self._rest:
                self._rest = self._rest[os.write(self.input, self._rest) :]
            if self._rest:
                return True
        self.close(self.input)
        return False


@contextmanager
def _pipes(stdin: bytes) -> Iterator[_Pipes]:
    pipes = _Pipes(stdin)
    try:
        yield pipes
    finally:
        pipes.close()


def run(door: Door, node: str, argv: Sequence[str], timeout: timedelta, stdin: str) -> Completed:
    """Return when the command ends, with all it wrote until then.

    Raises:
        CommandError: it cannot start, or does not end in time; it is killed then.
        RuntimeFailure: the lab is gone.
    """
    with _pipes(stdin.encode()) as pipes:
        command = Command.start(door, node, argv, pipes.far)
        pipes.close(*pipes.far)
        try:
            _converse(command, pipes, timeout.total_seconds())
        except BaseException as error:
            command.kill()
            command.wait()
            if isinstance(error, TimeoutError):
                text = f"{node}: {' '.join(argv)}: no end after {timeout.total_seconds():g} s"
                raise CommandError(text) from None
            raise
        out, err = (
            pipes.heard[end].decode(errors="replace") for end in (pipes.output, pipes.errors)
        )
        return Completed(tuple(argv), command.wait(), out, err)


def _converse(command: Command, pipes: _Pipes, timeout_s: float) -> None:
    """Feed and hear a command until it has ended; raise TimeoutError when it does not."""
    deadline = time.monotonic() + timeout_s
    with selectors.DefaultSelector() as selector:
        selector.register(command, selectors.EVENT_READ)
        selector.register(pipes.input, selectors.EVENT_WRITE)
        for descriptor in pipes.heard:
            selector.register(descriptor, selectors.EVENT_READ)
        while True:
            remaining = deadline - time.monotonic()
            ready = [key.fd for key, _ in selector.select(max(remaining, 0))]
            if command.fileno() in ready:
                break
            if remaining <= 0:
                raise TimeoutError
            for descriptor in ready:
                if not pipes.move(descriptor):
                    selector.unregister(descriptor)
    for descriptor in pipes.heard:
        pipes.move(descriptor)
