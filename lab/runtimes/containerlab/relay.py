"""A connection to a unix socket in a container, over a command there that passes bytes on."""

from lab.runtimes.containerlab.execution import Execution
from lab.runtimes.containerlab.frames import OUTPUT


class Relay:
    """What a socket connected to ``path`` would be, where the host may not look inside."""

    def __init__(self, node: str, container: str, path: str) -> None:
        self._path = path
        self._timeout_s = 0.0
        self._command = Execution(node, container, ("nc", "-N", "-U", path))

    def settimeout(self, seconds: float) -> None:
        """Let ``recv`` wait so long."""
        self._timeout_s = seconds

    def sendall(self, data: bytes) -> None:
        """Send every byte; raise OSError when the peer does not take them."""
        rest = data
        while rest:
            sent = self._command.send(rest)
            if not sent:
                raise ConnectionResetError(f"{self._path}: connection closed")
            rest = rest[sent:]

    def recv(self, size: int) -> bytes:
        """Return what came, nothing once the other side has closed.

        Raises:
            TimeoutError: nothing came in time.
        """
        said = self._command.heard[OUTPUT]
        while not said:
            if not self._command.waits(self._timeout_s):
                raise TimeoutError("timed out")
            if not self._command.hear(0):
                break
        piece = bytes(said[:size])
        del said[:size]
        return piece

    def close(self) -> None:
        """Close the connection, which ends the command."""
        self._command.end_input()
        self._command.close()
