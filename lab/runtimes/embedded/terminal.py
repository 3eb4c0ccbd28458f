"""A command of a node on the user's own terminal."""

import os
import selectors
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from lab.model.errors import CommandError
from lab.runtimes.embedded.client import Command, Door
from lab.runtimes.terminal import carry, copy_size, is_terminal, raw, resizing, shell_code


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
