"""The caller's side of a lab's control socket."""

import errno
import os
import socket
import threading
from collections.abc import Sequence
from pathlib import Path

from lab.model.errors import CommandError, NoSuchCommand, RuntimeFailure
from lab.runtimes.embedded import home, wire

# A request is answered at once, or after the few processes that start before it.
_TIMEOUT_S = 30.0


class Door:
    """Opens connections to a lab's supervisor."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def request(
        self, message: wire.Message, files: Sequence[int] = (), patience_s: float = _TIMEOUT_S
    ) -> tuple[socket.socket, wire.Message, list[int]]:
        """Send a request; return the connection, the answer and the files that came with it.

        Raises:
            RuntimeFailure: the lab does not run any more.
            CommandError: the lab refused.
        """
        connection = self._connect()
        try:
            wire.send(connection, message, files)
            connection.settimeout(patience_s)
            answer, received = wire.receive(connection)
        except OSError as error:
            connection.close()
            if error.errno == errno.EMSGSIZE:
                raise CommandError(f"{_subject(message)}: {error.strerror}") from error
            raise RuntimeFailure(f"{self._directory.name}: {error}") from error
        except BaseException:
            connection.close()
            raise
        if answer is None:
            connection.close()
            raise RuntimeFailure(f"{self._directory.name}: the lab has ended")
        if "error" in answer:
            connection.close()
            raise _refused(message, answer)
        return connection, answer, received

    def _connect(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        connection.settimeout(_TIMEOUT_S)
        try:
            directory = os.open(self._directory, os.O_RDONLY | os.O_DIRECTORY)
            try:
                connection.connect(socket_path(directory))
            finally:
                os.close(directory)
        except OSError as error:
            connection.close()
            name = self._directory.name
            raise RuntimeFailure(f"{name}: the lab does not run ({error.strerror})") from error
        return connection


def socket_path(directory: int) -> str:
    """Return a short path of the control socket: the kernel takes no more than 107 bytes."""
    return f"/proc/self/fd/{directory}/{home.CONTROL}"


def _refused(message: wire.Message, answer: wire.Message) -> CommandError:
    text = f"{_subject(message)}: {answer['error']}"
    absent = message.get("op") == "exec" and answer.get("errno") == errno.ENOENT
    return NoSuchCommand(text) if absent else CommandError(text)


def _subject(message: wire.Message) -> str:
    argv = message.get("argv", [""])
    named = (message.get(key, "") for key in ("node", "path", "daemon", "interface"))
    return ": ".join(text for text in (*named, argv[0]) if text)


class Command:
    """A command that was started in a node."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._code: int | None = None
        self._over = False
        self._waiting = threading.Lock()
        connection.settimeout(None)

    @classmethod
    def start(
        cls, door: Door, node: str, argv: Sequence[str], files: Sequence[int], terminal: str = ""
    ) -> "Command":
        """Start ``argv``; raise CommandError if it cannot start.

        With only two files its standard error goes to the node's ``/var/log/streams.log``.
        """
        message = {"op": "exec", "node": node, "argv": list(argv), "terminal": terminal}
        connection, _, _ = door.request(message, files)
        return cls(connection)

    def fileno(self) -> int:
        """Return a descriptor that is readable once the command has ended."""
        return self._connection.fileno()

    @property
    def over(self) -> bool:
        """Return whether somebody has already taken its end: nothing more is readable then."""
        return self._over

    def wait(self) -> int:
        """Return its exit code, negative for a signal, once it has ended.

        Raises:
            RuntimeFailure: the lab ended with it.
        """
        with self._waiting:
            if self._code is None:
                try:
                    answer, _ = wire.receive(self._connection)
                except OSError:
                    answer = None
                self._over = True
                self._connection.close()
                if answer is None:
                    raise RuntimeFailure("the lab ended while a command ran in it")
                self._code = int(answer["code"])
            return self._code

    def kill(self) -> None:
        """Kill it and its process group."""
        if self._code is None:
            self._connection.shutdown(socket.SHUT_WR)
