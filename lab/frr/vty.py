"""A client for the vty unix socket of a FRR daemon, the one vtysh itself speaks to.

A command is sent with a NUL at its end; the answer ends with three NULs and a status byte
(``lib/vty.c`` of FRR 8.4: ``VTYSH_READ`` and ``vtysh_read``).
"""

import socket
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lab.model.errors import CommandError

SUCCESS, WARNING, UNKNOWN, REFUSED = 0, 1, 2, 13  # CMD_* of lib/command.h
SOCKETS = Path("/run/frr")
TIMEOUT_S = 10.0  # a stopped daemon accepts a connection and never answers


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a daemon to a command, and its status byte; 0 is success."""

    status: int
    text: str


class Wire(Protocol):
    """What carries bytes to a daemon and back."""

    def sendall(self, data: bytes, /) -> None:
        """Send every byte; raise OSError when the daemon is gone."""
        ...

    def recv(self, size: int, /) -> bytes:
        """Return what came, nothing once the daemon has closed the connection."""
        ...


def talk(connected: Wire, command: str) -> Answer:
    """Return a daemon's answer to a command; raise OSError if the daemon is gone."""
    connected.sendall(command.encode() + b"\0")
    data = bytearray()
    while data[-4:-1] != b"\0\0\0":
        chunk = connected.recv(65536)
        if not chunk:
            raise ConnectionResetError("the daemon closed the connection")
        data += chunk
    return Answer(data[-1], data[:-4].decode(errors="replace").replace("\r\n", "\n"))


class Connected(Wire, Protocol):
    """A connection to a daemon: a socket, or what passes bytes on to one."""

    def settimeout(self, seconds: float, /) -> None:
        """Let an answer take so long."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...


class VtyConnection:
    """A kept connection to a daemon, in enable mode; safe to use from several threads.

    ``place`` begins the text of its errors. With ``warnings`` a command that FRR warns about
    counts as done, else as refused.
    """

    def __init__(
        self,
        connected: Connected,
        place: str = "",
        *,
        timeout_s: float = TIMEOUT_S,
        warnings: bool = False,
    ) -> None:
        self._socket = connected
        self._socket.settimeout(timeout_s)
        self._place = f"{place}: " if place else ""
        self._done = (SUCCESS, WARNING) if warnings else (SUCCESS,)
        self._lock = threading.Lock()
        self.ask("enable")

    @classmethod
    def at(
        cls, daemon: str, directory: Path = SOCKETS, *, timeout_s: float = TIMEOUT_S
    ) -> "VtyConnection":
        """Return a connection to a daemon of this node; raise CommandError if it is not there."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(timeout_s)
        try:
            connection.connect(str(directory / f"{daemon}.vty"))
            return cls(connection, timeout_s=timeout_s)
        except OSError as error:
            connection.close()
            raise CommandError(f"{daemon} is not running: {error}") from error
        except CommandError:
            connection.close()
            raise

    def ask(self, command: str) -> str:
        """Return what the daemon prints; raise CommandError if it refuses or is gone."""
        answer = self.send(command)
        if answer.status not in self._done:
            text = " ".join(answer.text.split())
            refused = f"{self._place}{command!r} refused with status {answer.status}"
            raise CommandError(f"{refused}: {text}" if text else refused)
        return answer.text

    def send(self, command: str) -> Answer:
        """Return the answer whatever its status is; raise CommandError if the daemon is gone."""
        with self._lock:
            try:
                return talk(self._socket, command)
            except OSError as error:
                self._socket.close()
                raise CommandError(f"{self._place}{command!r} got no answer: {error}") from error

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()
