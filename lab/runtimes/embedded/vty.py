"""The language of FRR's vty sockets: a command and a NUL; text, three NULs and a status."""

import socket
import threading

from lab.model.errors import CommandError

# FRR lib/command.h: CMD_SUCCESS, and CMD_WARNING for commands that had something to remark.
_ACCEPTED = (0, 1)
_END = b"\0\0\0"
_TAIL = len(_END) + 1
# Longer than any daemon computes an answer; a full table takes seconds on a loaded machine.
_TIMEOUT_S = 30.0


class VtyConnection:
    """A kept connection to one daemon; safe to use from several threads."""

    def __init__(self, connection: socket.socket, place: str) -> None:
        self._socket = connection
        self._socket.settimeout(_TIMEOUT_S)
        self._place = place
        self._lock = threading.Lock()

    def ask(self, command: str) -> str:
        """Return what the daemon prints; raise CommandError if it refuses or is gone."""
        with self._lock:
            try:
                self._socket.sendall(command.encode() + b"\0")
                answer = self._answer()
            except OSError as error:
                self._socket.close()
                raise CommandError(f"{self._place}: {command}: {error}") from error
        text = answer[:-_TAIL].decode(errors="replace")
        if answer[-1] not in _ACCEPTED:
            raise CommandError(f"{self._place}: {command}: {text.strip() or 'refused'}")
        return text

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()

    def _answer(self) -> bytes:
        answer = bytearray()
        while not (len(answer) >= _TAIL and answer[-_TAIL:-1] == _END):
            piece = self._socket.recv(1 << 16)
            if not piece:
                raise ConnectionResetError("the daemon has closed the connection")
            answer += piece
        return bytes(answer)
