"""A guest's shell as the owner's side attends to it."""

import os
import re
import socket
from collections.abc import Sequence
from contextlib import suppress

from lab.runtimes.embedded import wire
from lab.runtimes.embedded.client import Command, Door
from lab.runtimes.embedded.flow import Flow, drain, turn
from lab.runtimes.terminal import resize, shell_code

_KIND = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}")  # of a terminal, as terminfo names them
_ANY_KIND = "xterm"
_PATIENCE_MS = 5_000  # for a guest who does not read the last words of a shell
_MOST = 0xFFFF  # rows or columns


class Attended:
    """A terminal of a node whose bytes pass to and from a guest."""

    def __init__(self, door: Door, node: str, message: wire.Message) -> None:
        """Open a terminal as large as the message says, and of that kind."""
        self._door = door
        self._node = node
        kind = str(message["terminal"])
        size = _size(message)
        self._kind = kind if _KIND.fullmatch(kind) else _ANY_KIND
        connection, _, (self._near, self._far) = door.request({"op": "terminal", "node": node})
        connection.close()
        self._ours, self._theirs = socket.socketpair()
        os.set_blocking(self._near, False)
        os.set_blocking(self._ours.fileno(), False)
        resize(self._near, *size)

    def run(self, argv: Sequence[str], connection: socket.socket) -> int:
        """Run a command on the terminal and return its exit code; it ends with the guest."""
        files = (self._far,) * 3
        command = Command.start(self._door, self._node, argv, files, terminal=self._kind)
        os.close(self._far)
        self._far = -1
        try:
            with self._theirs:
                wire.send(connection, {}, [self._theirs.fileno()])
            self._attend(connection, command)
        finally:
            with suppress(OSError):  # it has ended
                command.kill()
        try:
            return shell_code(command.wait())
        finally:
            self._ours.close()  # the guest reads on until here

    def _attend(self, connection: socket.socket, command: Command) -> None:
        """Carry bytes and sizes until the command or the guest has ended."""
        keys, output = Flow(self._ours.fileno(), self._near), Flow(self._near, self._ours.fileno())
        both = (connection.fileno(), command.fileno())
        while command.fileno() not in (ready := turn((keys, output), both)):
            if connection.fileno() in ready:
                message, files = wire.receive(connection)
                wire.close_all(files)
                if message is None:
                    return
                resize(self._near, *_size(message))
        drain(output, reader_ms=_PATIENCE_MS)

    def close(self) -> None:
        """Close the terminal: what is still on it gets SIGHUP."""
        for end in (self._ours, self._theirs):
            end.close()
        for descriptor in (self._near, self._far):
            if descriptor >= 0:
                os.close(descriptor)


def _size(message: wire.Message) -> tuple[int, int]:
    rows, columns = (min(max(int(number), 0), _MOST) for number in message["size"])
    return rows, columns
