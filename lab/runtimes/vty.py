"""A connection to the vty socket of a FRR daemon in a node, for looks from outside."""

import threading
from typing import Protocol

from lab.frr.vty import SUCCESS, WARNING, Wire, talk
from lab.model.errors import CommandError

# Longer than any daemon computes an answer; a full table takes seconds on a loaded machine.
_TIMEOUT_S = 30.0


class Connected(Wire, Protocol):
    """A connection to a daemon, a socket or what passes bytes on to one."""

    def settimeout(self, seconds: float, /) -> None:
        """Let an answer take so long."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...


class VtyConnection:
    """A kept connection to one daemon; safe to use from several threads."""

    def __init__(self, connection: Connected, place: str) -> None:
        self._socket = connection
        self._socket.settimeout(_TIMEOUT_S)
        self._place = place
        self._lock = threading.Lock()

    def ask(self, command: str) -> str:
        """Return what the daemon prints; raise CommandError if it refuses or is gone.

        A command that had something to remark was not refused.
        """
        with self._lock:
            try:
                answer = talk(self._socket, command)
            except OSError as error:
                self._socket.close()
                raise CommandError(f"{self._place}: {command}: {error}") from error
        if answer.status not in (SUCCESS, WARNING):
            raise CommandError(f"{self._place}: {command}: {answer.text.strip() or 'refused'}")
        return answer.text

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()
