"""A command in a container, over a connection to Docker.

Docker cannot end a command and does not say whether one could start. So a shell in the
container first waits for a line from us, so that nothing it says is early, answers with its
process number if there is such a program, and then becomes the command.
"""

import select
import socket
import time
from collections.abc import Sequence
from contextlib import suppress

from lab.model.errors import CommandError, NoSuchCommand, RuntimeFailure
from lab.runtimes.containerlab import docker_api
from lab.runtimes.containerlab.frames import ERRORS, OUTPUT, Frames

_SHELL = 'read -r _; command -v -- "$1" >/dev/null || exit 127; echo $$; exec "$@"'
_PIECE = 1 << 16
# A hundred starts at once on a loaded machine; alone it takes a tenth of a second.
_START_S = 60.0
_CODE_S = 10.0
_CODE_POLL_S = 0.01
_BEAT_S = 1.0  # interval of asking Docker whether a command has ended, if its output stays open


def readable(connection: socket.socket, patience_s: float) -> bool:
    """Return whether there is something to read, waiting so many seconds for it."""
    poller = select.poll()  # select(2) takes no descriptor above 1023
    poller.register(connection, select.POLLIN)
    return bool(poller.poll(patience_s * 1000))


class Execution:
    """A command that was started in a container; ``heard`` has its output so far."""

    def __init__(
        self, node: str, container: str, argv: Sequence[str], errors_to: str = ""
    ) -> None:
        """Start ``argv``; raise CommandError if it cannot start.

        Its standard error goes to the container's file ``errors_to``, or comes here.
        """
        self.place = f"{node}: {argv[0]}"
        self._container = container
        self._frames = Frames()
        self._open = True
        self.heard = {OUTPUT: bytearray(), ERRORS: bytearray()}
        script = _SHELL + (f" 2>>{errors_to}" if errors_to else "")
        shell = ("/bin/sh", "-c", script, "sh", *argv)
        try:
            self._id, self._connection = docker_api.start_exec(container, shell)
        except docker_api.Gone as gone:
            raise RuntimeFailure(f"{node}: the lab does not run any more") from gone
        try:
            self._pid = self._started()
        except BaseException:
            self.close()
            raise

    @property
    def connection(self) -> socket.socket:
        """Return what is readable when there is more to hear."""
        return self._connection

    def send(self, data: bytes) -> int:
        """Write some of ``data`` to its standard input; return how much, 0 once it is closed."""
        with suppress(BrokenPipeError, ConnectionResetError):
            sent: int = self._connection.send(data)
            return sent
        return 0

    def end_input(self) -> None:
        """Close the command's standard input."""
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_WR)

    def waits(self, patience_s: float) -> bool:
        """Return whether there is output, waiting so many seconds for it."""
        return not self._open or readable(self._connection, patience_s)

    def hear(self, patience_s: float) -> bool:
        """Take output, waiting so many seconds for it; return whether there may be more."""
        if not self._open:
            return False
        if not self.waits(patience_s):
            return True
        try:
            data = self._connection.recv(_PIECE)
        except OSError:
            data = b""
        for stream, piece in self._frames.feed(data):
            self.heard.setdefault(stream, bytearray()).extend(piece)
        if not data:
            self.close()
        return self._open

    def ended(self) -> bool:
        """Return whether the command has ended, even if a child of it holds its output open.

        Raises:
            RuntimeFailure: the container is gone.
        """
        return docker_api.exec_code(self._id) is not None

    def code(self) -> int:
        """Return the exit code of a command that has ended.

        Raises:
            RuntimeFailure: the container is gone, and the command with it.
        """
        deadline = time.monotonic() + _CODE_S
        while True:  # Docker notes the end a moment after the output has
            code = docker_api.exec_code(self._id)
            if code is not None:
                return code
            if time.monotonic() > deadline:
                raise RuntimeFailure(f"{self.place}: Docker does not say how it ended")
            select.select([], [], [], _CODE_POLL_S)

    def kill(self) -> None:
        """Kill the command and its process group; succeed when it has ended."""
        with suppress(RuntimeFailure):
            argv = ("/bin/sh", "-c", f"kill -KILL -- -{self._pid}")
            _, connection = docker_api.start_exec(self._container, argv)
            with connection:
                connection.shutdown(socket.SHUT_WR)
                connection.settimeout(_CODE_S)
                with suppress(OSError):
                    while connection.recv(_PIECE):
                        pass

    def close(self) -> None:
        """Close the connection."""
        self._open = False
        self._connection.close()

    def _started(self) -> int:
        self.send(b"\n")
        said = self.heard[OUTPUT]
        deadline = time.monotonic() + _START_S
        while b"\n" not in said:
            if not self.hear(_BEAT_S):
                why = bytes(self.heard[ERRORS] or said).decode(errors="replace").strip()
                if not why:
                    raise NoSuchCommand(f"{self.place}: No such file or directory")
                raise CommandError(f"{self.place}: {why}")
            if time.monotonic() > deadline:
                raise CommandError(f"{self.place}: not started after {_START_S:g} s")
        line, _, rest = bytes(said).partition(b"\n")
        said[:] = rest
        return int(line)
