"""A command of a node on the user's own terminal."""

import fcntl
import os
import pty
import selectors
import signal
import sys
import termios
import tty
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from lab.runtimes.embedded.client import Command, Door

_PIECE = 1 << 16


def interactive(door: Door, node: str, argv: Sequence[str]) -> int:
    """Run a command with this process's standard files and return its exit code.

    On a terminal it gets a terminal of its own, as large as this one.
    """
    here = [stream.fileno() for stream in (sys.stdin, sys.stdout, sys.stderr)]
    if not all(os.isatty(descriptor) for descriptor in here[:2]):
        command = Command.start(door, node, argv, here)
        return _shell_code(command.wait())
    near, far = pty.openpty()
    try:
        _copy_size(here[0], near)
        # Raw before the command starts: an interrupt typed early must reach the command.
        with _raw(here[0]), _resizing(here[0], near):
            try:
                name = os.environ.get("TERM", "xterm")
                command = Command.start(door, node, argv, (far, far, far), terminal=name)
            finally:
                os.close(far)
            _relay(command, here[0], here[1], near)
            return _shell_code(command.wait())
    finally:
        os.close(near)


def _shell_code(code: int) -> int:
    """Return a code as a shell tells it: 128 and the number for a signal."""
    return code if code >= 0 else 128 - code


@contextmanager
def _raw(terminal: int) -> Iterator[None]:
    before = termios.tcgetattr(terminal)
    tty.setraw(terminal, termios.TCSADRAIN)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


@contextmanager
def _resizing(source: int, target: int) -> Iterator[None]:
    before = signal.signal(signal.SIGWINCH, lambda _number, _frame: _copy_size(source, target))
    try:
        yield
    finally:
        signal.signal(signal.SIGWINCH, before)


def _copy_size(source: int, target: int) -> None:
    size = fcntl.ioctl(source, termios.TIOCGWINSZ, bytes(8))
    fcntl.ioctl(target, termios.TIOCSWINSZ, size)


def _relay(command: Command, keyboard: int, screen: int, terminal: int) -> None:
    """Carry keys there and output here until the command has ended."""
    with selectors.DefaultSelector() as selector:
        for source in (command.fileno(), keyboard, terminal):
            selector.register(source, selectors.EVENT_READ)
        ended = False
        while not ended:
            ready = {key.fd for key, _ in selector.select()}
            ended = command.fileno() in ready
            if keyboard in ready and not _carry(keyboard, terminal):
                selector.unregister(keyboard)
            if terminal in ready and not _carry(terminal, screen):
                selector.unregister(terminal)
        os.set_blocking(terminal, False)
        while _carry(terminal, screen):
            pass


def _carry(source: int, target: int) -> bool:
    with suppress(OSError):  # EIO: the last process has closed the terminal
        data = os.read(source, _PIECE)
        rest = data
        while rest:
            rest = rest[os.write(target, rest) :]
        return bool(data)
    return False
