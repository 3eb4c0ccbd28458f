"""A command of a container on the user's own terminal."""

import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from lab.model.errors import CommandError, RuntimeFailure
from lab.runtimes.containerlab import docker_api
from lab.runtimes.containerlab.execution import Execution
from lab.runtimes.containerlab.frames import ERRORS, OUTPUT
from lab.runtimes.terminal import KIND, PIECE, is_terminal, raw, resizing, shell_code, size


def interactive(
    node: str, container: str, argv: Sequence[str], *, listen: bool, limit: timedelta | None
) -> int:
    """Run a command with this process's standard files and return its exit code.

    On a terminal it gets a terminal of its own, as large as this one, and no time limit. Elsewhere
    it reads nothing unless ``listen`` is true.

    Raises:
        CommandError: it did not end in time, and was ended.
    """
    keyboard, screen, errors = (each.fileno() for each in (sys.stdin, sys.stdout, sys.stderr))
    if not is_terminal(keyboard, screen):
        source = keyboard if listen else None
        screens = {OUTPUT: screen, ERRORS: errors}
        return _piped(Execution(node, container, argv), source, screens, limit)
    # Raw before the command starts: an interrupt typed early must reach the command.
    with raw(keyboard):
        name = os.environ.get("TERM", "xterm")
        command, connection = docker_api.start_exec(container, argv, terminal=name)

        def resized() -> None:
            with suppress(RuntimeFailure):  # it has ended, or has not quite begun
                docker_api.resize(command, *size(keyboard))

        with connection, resizing(resized):
            resized()
            _relay(connection, keyboard, screen)
    return docker_api.exec_code(command) or 0


class ContainerTerminal:
    """A command of a container on a terminal that this process holds the other end of."""

    def __init__(self, container: str, argv: Sequence[str]) -> None:
        self._command, self._connection = docker_api.start_exec(container, argv, terminal=KIND)

    def fileno(self) -> int:
        """Return a descriptor that is readable when there is output, or the end."""
        return self._connection.fileno()

    def read(self) -> bytes:
        """Return what is there to be read, waiting for some; nothing once it has ended."""
        return _received(self._connection)

    def write(self, data: bytes) -> None:
        """Type; do nothing when it has ended."""
        with suppress(OSError):
            self._connection.sendall(data)

    def resize(self, rows: int, columns: int) -> None:
        """Make it as large as that."""
        with suppress(RuntimeFailure):  # it has ended, or has not quite begun
            docker_api.resize(self._command, rows, columns)

    def close(self) -> None:
        """End the command as a terminal that hangs up does; succeed when it has ended."""
        with suppress(OSError):
            self._connection.sendall(b"\x03\x04")
        self._connection.close()


def _relay(connection: socket.socket, keyboard: int, screen: int) -> None:
    """Carry keys there and output here until the command has ended."""
    with selectors.DefaultSelector() as selector:
        for source in (connection, keyboard):
            selector.register(source, selectors.EVENT_READ)
        while True:
            ready = [key.fileobj for key, _ in selector.select()]
            if keyboard in ready:
                typed = os.read(keyboard, PIECE)
                if not typed:
                    selector.unregister(keyboard)
                connection.sendall(typed)
            if connection in ready:
                said = _received(connection)
                if not said:
                    return
                _write(screen, said)


def _piped(
    command: Execution, keyboard: int | None, screens: dict[int, int], limit: timedelta | None
) -> int:
    """Pass standard input to the command, and its output to ours, until the command ends.

    A command whose output nobody reads any more is ended, as a pipe ends one.
    """
    try:
        return _passed_on(command, keyboard, screens, limit)
    except BrokenPipeError:
        command.kill()
        return shell_code(-signal.SIGPIPE)
    except BaseException:
        command.kill()
        raise
    finally:
        command.close()


def _passed_on(
    command: Execution, keyboard: int | None, screens: dict[int, int], limit: timedelta | None
) -> int:
    deadline = None if limit is None else time.monotonic() + limit.total_seconds()
    with selectors.DefaultSelector() as selector:
        selector.register(command.connection, selectors.EVENT_READ)
        if keyboard is None:
            command.end_input()
        elif not _registered(selector, keyboard):
            while _feed(command, keyboard):
                pass
        _show(command, screens)  # what came together with the word that it has started
        while True:
            patience = None if deadline is None else max(0.0, deadline - time.monotonic())
            ready = [key.fileobj for key, _ in selector.select(patience)]
            if patience == 0 and not ready:
                seconds = limit.total_seconds() if limit else 0
                raise CommandError(f"{command.place}: no end after {seconds:g} s")
            if keyboard is not None and keyboard in ready and not _feed(command, keyboard):
                selector.unregister(keyboard)
            if command.connection in ready and not _shown(command, screens):
                return command.code()


def _registered(selector: selectors.BaseSelector, keyboard: int) -> bool:
    """Wait for a keyboard too; a file is always readable, and not for epoll."""
    with suppress(PermissionError):
        selector.register(keyboard, selectors.EVENT_READ)
        return True
    return False


def _shown(command: Execution, screens: dict[int, int]) -> bool:
    """Show what there is to be heard; return whether more may come."""
    more = command.hear(0)
    _show(command, screens)
    return more


def _show(command: Execution, screens: dict[int, int]) -> None:
    for stream, held in command.heard.items():
        _write(screens[stream], held)
        held.clear()


def _feed(command: Execution, keyboard: int) -> bool:
    typed = os.read(keyboard, PIECE)
    rest = typed
    while rest:
        sent = command.send(rest)
        rest = rest[sent:] if sent else b""
    if not typed:
        command.end_input()
    return bool(typed)


def _received(connection: socket.socket) -> bytes:
    with suppress(OSError):
        return connection.recv(PIECE)
    return b""


def _write(target: int, data: bytes | bytearray) -> None:
    rest = memoryview(bytes(data))
    while rest:
        rest = rest[os.write(target, rest) :]
