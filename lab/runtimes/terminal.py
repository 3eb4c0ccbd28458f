"""The user's own terminal while a command of a node uses it."""

import fcntl
import os
import select
import signal
import struct
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

PIECE = 1 << 16
KIND = "xterm-256color"  # of a terminal that a browser shows


def is_terminal(*descriptors: int) -> bool:
    """Return whether all of these are terminals."""
    return all(os.isatty(descriptor) for descriptor in descriptors)


@contextmanager
def raw(terminal: int) -> Iterator[None]:
    """Let every key pass as it is, Ctrl-C too, and restore the terminal after it."""
    before = termios.tcgetattr(terminal)
    tty.setraw(terminal, termios.TCSADRAIN)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


@contextmanager
def resizing(resized: Callable[[], None]) -> Iterator[None]:
    """Call back whenever the terminal has another size."""
    before = signal.signal(signal.SIGWINCH, lambda _number, _frame: resized())
    try:
        yield
    finally:
        signal.signal(signal.SIGWINCH, before)


def size(terminal: int) -> tuple[int, int]:
    """Return the rows and columns of a terminal."""
    rows, columns, _, _ = struct.unpack("4H", fcntl.ioctl(terminal, termios.TIOCGWINSZ, bytes(8)))
    return rows, columns


def copy_size(source: int, target: int) -> None:
    """Make a terminal as large as another."""
    whole = fcntl.ioctl(source, termios.TIOCGWINSZ, bytes(8))
    fcntl.ioctl(target, termios.TIOCSWINSZ, whole)


def resize(terminal: int, rows: int, columns: int) -> None:
    """Make a terminal as large as that."""
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))


def carry(source: int, target: int) -> bool:
    """Pass on what is there to be read; return whether more may come."""
    with suppress(OSError):  # EIO: the last process has closed the terminal
        data = os.read(source, PIECE)
        rest = data
        while rest:
            rest = rest[os.write(target, rest) :]
        return bool(data)
    return False


def awaited(terminal: int, event: int, patience_s: float | None = None) -> int:
    """Return what a terminal is ready for, 0 when nothing came in time; its end is POLLHUP."""
    poll = select.poll()
    poll.register(terminal, event)
    found = poll.poll(None if patience_s is None else patience_s * 1000)
    return found[0][1] if found else 0


def type_into(terminal: int, data: bytes, patience_s: float) -> None:
    """Type into a terminal that does not block; give up once its program reads nothing so long.

    Raises:
        OSError: the terminal has ended.
    """
    while data and awaited(terminal, select.POLLOUT, patience_s) == select.POLLOUT:
        with suppress(BlockingIOError):
            data = data[os.write(terminal, data) :]


def shell_code(code: int) -> int:
    """Return a code as a shell tells it: 128 and the number for a signal."""
    return code if code >= 0 else 128 - code
