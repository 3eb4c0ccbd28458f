"""A command of a container on the user's own terminal."""

import os
import selectors
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress

from lab.model.errors import RuntimeFailure
from lab.runtimes.containerlab import docker_api
from lab.runtimes.containerlab.execution import Execution
from lab.runtimes.containerlab.frames import ERRORS, OUTPUT
from lab.runtimes.terminal import PIECE, is_terminal, raw, resizing, size


def interactive(node: str, container: str, argv: Sequence[str]) -> int:
    """Run a command with this process's standard files and return its exit code.

    On a terminal it gets a terminal of its own, as large as this one.
    """
    keyboard, screen, errors = (each.fileno() for each in (sys.stdin, sys.stdout, sys.stderr))
    if not is_terminal(keyboard, screen):
        return _piped(Execution(node, container, argv), keyboard, {OUTPUT: screen, ERRORS: errors})
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


def _piped(command: Execution, keyboard: int, screens: dict[int, int]) -> int:
    """Pass standard input to the command, and its output to ours, until the command ends."""
    try:
        with selectors.DefaultSelector() as selector:
            selector.register(command.connection, selectors.EVENT_READ)
            with suppress(PermissionError):  # a file is always readable, and not for epoll
                selector.register(keyboard, selectors.EVENT_READ)
            if keyboard not in selector.get_map():
                _feed_all(command, keyboard)
            while True:
                ready = [key.fileobj for key, _ in selector.select()]
                if keyboard in ready and not _feed(command, keyboard):
                    selector.unregister(keyboard)
                if command.connection in ready:
                    more = command.hear(0)
                    for stream, held in command.heard.items():
                        _write(screens[stream], held)
                        held.clear()
                    if not more:
                        return command.code()
    except BaseException:
        command.kill()
        raise
    finally:
        command.close()


def _feed(command: Execution, keyboard: int) -> bool:
    typed = os.read(keyboard, PIECE)
    rest = typed
    while rest:
        sent = command.send(rest)
        rest = rest[sent:] if sent else b""
    if not typed:
        command.end_input()
    return bool(typed)


def _feed_all(command: Execution, keyboard: int) -> None:
    while _feed(command, keyboard):
        pass


def _received(connection: socket.socket) -> bytes:
    with suppress(OSError):
        return connection.recv(PIECE)
    return b""


def _write(target: int, data: bytes | bytearray) -> None:
    rest = memoryview(bytes(data))
    while rest:
        rest = rest[os.write(target, rest) :]
