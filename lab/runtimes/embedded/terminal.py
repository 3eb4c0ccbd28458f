"""A command of a node on the user's own terminal."""

import os
import select
import selectors
import sys
import threading
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path

from lab.model.errors import CommandError, RuntimeFailure
from lab.runtimes.embedded.client import Command, Door
from lab.runtimes.terminal import (
    KIND,
    PIECE,
    awaited,
    carry,
    copy_size,
    is_terminal,
    raw,
    resize,
    resizing,
    shell_code,
    type_into,
)

_PATIENCE_S = 5.0  # with a program that reads no keys; whoever types waits for no longer


def interactive(
    door: Door, node: str, argv: Sequence[str], *, listen: bool, limit: timedelta | None
) -> int:
    """Run a command with this process's standard files and return its exit code.

    On a terminal it gets a terminal of its own, as large as this one, and no time limit. Elsewhere
    it reads nothing unless ``listen`` is true.

    Raises:
        CommandError: it did not end in time, and was ended.
    """
    here = [stream.fileno() for stream in (sys.stdin, sys.stdout, sys.stderr)]
    if not is_terminal(*here[:2]):
        with ExitStack() as opened:
            if not listen:
                here[0] = opened.enter_context(Path(os.devnull).open("rb")).fileno()
            command = Command.start(door, node, argv, here)
        return shell_code(_ended(command, f"{node}: {argv[0]}", limit))
    connection, _, (near, far) = door.request({"op": "terminal", "node": node})
    connection.close()
    try:
        copy_size(here[0], near)
        # Raw before the command starts: an interrupt typed early must reach the command.
        with raw(here[0]), resizing(lambda: copy_size(here[0], near)):
            try:
                name = os.environ.get("TERM", "xterm")
                command = Command.start(door, node, argv, (far, far, far), terminal=name)
            finally:
                os.close(far)
            _relay(command, here[0], here[1], near)
            return shell_code(command.wait())
    finally:
        os.close(near)


def _ended(command: Command, what: str, limit: timedelta | None) -> int:
    """Wait for a command; end it when the time is up or we are interrupted."""
    patience = None if limit is None else limit.total_seconds()
    try:
        with selectors.DefaultSelector() as selector:
            selector.register(command.fileno(), selectors.EVENT_READ)
            ended = bool(selector.select(patience))
    except BaseException:
        command.kill()
        command.wait()
        raise
    if not ended:
        command.kill()
        command.wait()
        raise CommandError(f"{what}: no end after {patience:g} s")
    return command.wait()


def _relay(command: Command, keyboard: int, screen: int, terminal: int) -> None:
    """Carry keys there and output here until the command has ended."""
    with selectors.DefaultSelector() as selector:
        for source in (command.fileno(), keyboard, terminal):
            selector.register(source, selectors.EVENT_READ)
        ended = False
        while not ended:
            ready = {key.fd for key, _ in selector.select()}
            ended = command.fileno() in ready
            if keyboard in ready and not carry(keyboard, terminal):
                selector.unregister(keyboard)
            if terminal in ready and not carry(terminal, screen):
                selector.unregister(terminal)
        os.set_blocking(terminal, False)
        while carry(terminal, screen):
            pass


class NodeTerminal:
    """A command of a node on a terminal that this process holds the other end of."""

    def __init__(self, command: Command, near: int) -> None:
        self._command = command
        self._near = near
        os.set_blocking(near, False)
        self._open = True
        self._lock = threading.Lock()

    @classmethod
    def start(cls, door: Door, node: str, argv: Sequence[str]) -> "NodeTerminal":
        """Start a command; raise CommandError if it cannot start."""
        connection, _, (near, far) = door.request({"op": "terminal", "node": node})
        connection.close()
        try:
            return cls(Command.start(door, node, argv, (far, far, far), terminal=KIND), near)
        except BaseException:
            os.close(near)
            raise
        finally:
            os.close(far)

    def fileno(self) -> int:
        """Return a descriptor that is readable when there is output, or the end."""
        return self._near

    def read(self) -> bytes:
        """Return what is there to be read, waiting for some; nothing once it has ended."""
        with suppress(OSError):  # EIO: the last process has closed the terminal
            while awaited(self._near, select.POLLIN):
                with suppress(BlockingIOError):
                    return os.read(self._near, PIECE)
        return b""

    def write(self, data: bytes) -> None:
        """Type; do nothing when it has ended, or nothing in it reads."""
        with suppress(OSError):
            type_into(self._near, data, _PATIENCE_S)

    def resize(self, rows: int, columns: int) -> None:
        """Make it as large as that."""
        with suppress(OSError):
            resize(self._near, rows, columns)

    def close(self) -> None:
        """End the command; succeed when it has ended."""
        with self._lock:
            if not self._open:
                return
            self._open = False
        with suppress(OSError):
            self._command.kill()
        with suppress(RuntimeFailure):  # the lab has ended before
            self._command.wait()
        os.close(self._near)
