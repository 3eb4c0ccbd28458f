"""A router's shell for people who log in: vtysh on a terminal of its own."""

import fcntl
import os
import pty
import struct
import subprocess
import termios
import threading
from contextlib import suppress

import paramiko

_PIECE = 4096
_TITLE = "shell"


class Shell:
    """The terminal of one channel, and vtysh on it once people ask for a shell."""

    def __init__(self, term: str, rows: int, columns: int) -> None:
        self._term = term
        self._size = struct.pack("4H", rows, columns, 0, 0)
        self._near: int | None = None  # until there is a shell

    def resize(self, rows: int, columns: int) -> None:
        """Make the terminal as large as that."""
        self._size = struct.pack("4H", rows, columns, 0, 0)
        if self._near is not None:
            with suppress(OSError):
                fcntl.ioctl(self._near, termios.TIOCSWINSZ, self._size)

    def serve(self, channel: paramiko.Channel) -> None:
        """Start vtysh for a channel and return at once; the channel ends with it."""
        channel.set_name(_TITLE)
        threading.Thread(target=self._run, args=(channel,), daemon=True).start()

    def _run(self, channel: paramiko.Channel) -> None:
        near, far = pty.openpty()
        self._near = near
        fcntl.ioctl(near, termios.TIOCSWINSZ, self._size)
        # setsid gives it this terminal, so that Ctrl-C reaches what runs in it.
        process = subprocess.Popen(
            ("setsid", "--ctty", "--wait", "vtysh"),
            stdin=far, stdout=far, stderr=far,
            env={**os.environ, "TERM": self._term, "VTYSH_PAGER": "cat"},
        )  # fmt: skip
        os.close(far)
        typing = threading.Thread(target=_type, args=(channel, near, process), daemon=True)
        typing.start()
        # EIO: vtysh has closed the terminal. EOFError: the connection is gone.
        with suppress(OSError, EOFError):
            while said := os.read(near, _PIECE):
                channel.sendall(said)
        code = process.wait()
        with suppress(OSError, EOFError):
            channel.send_exit_status(max(code, 0))
            channel.close()
        typing.join()
        self._near = None
        os.close(near)


def _type(channel: paramiko.Channel, near: int, process: "subprocess.Popen[bytes]") -> None:
    with suppress(OSError):
        while typed := channel.recv(_PIECE):
            os.write(near, typed)
    # Whoever logged in has gone: their shell goes too.
    process.terminate()


def is_shell(channel: paramiko.Channel) -> bool:
    """Return whether people work in a channel, so that it does not end for being idle."""
    return channel.get_name() == _TITLE
