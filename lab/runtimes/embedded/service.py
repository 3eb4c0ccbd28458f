"""One daemon of a node: its start, the check that it serves, and its last output."""

import errno
import os
import signal
import socket
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

from lab.model.deployment import PRIVATE_DIRECTORIES, Daemon, Ready
from lab.model.errors import RuntimeFailure
from lab.runtimes.embedded import node, wire
from lab.runtimes.embedded.children import Children, kill_group
from lab.runtimes.embedded.loop import Loop
from lab.runtimes.embedded.node import Space, inside

POLL_S = 0.01
# A daemon starts in 0.1 s alone; a loaded machine may take many times that.
PATIENCE_S = 120.0
_LAST_LINES = 5


@dataclass(frozen=True, slots=True)
class Sandbox:
    """What the supervisor's parts share: the lab's files, its nodes and its processes."""

    root: Path
    base: Space
    spaces: dict[str, Space]
    children: Children
    loop: Loop


@dataclass(slots=True)
class Service:
    """A daemon of a node and how it fares."""

    node: str
    daemon: Daemon
    state: str = "waiting"  # "waiting", "starting", "running", "stopped", "exited 1"
    polls: int = 0
    pid: int = 0
    ordered: bool = False  # to end, by SIGTERM
    adopted: bool = False  # started by somebody in the node, not here
    code: int | None = None  # once it has ended
    probe: socket.socket | None = field(default=None, repr=False)

    @property
    def lives(self) -> bool:
        """Return whether its process is there."""
        return self.state in ("starting", "running")

    def start(self, sandbox: Sandbox) -> None:
        """Start its process.

        Raises:
            RuntimeFailure: there is no such program, or it cannot be run.
        """
        argv = self.daemon.argv
        with ExitStack() as opened:
            log = self._cleared(sandbox)
            opened.callback(os.close, log)
            null = os.open(os.devnull, os.O_RDONLY)
            opened.callback(os.close, null)
            try:
                self.pid = sandbox.children.start(
                    sandbox.spaces[self.node], argv, (null, log, log), self._ended
                )
            except OSError as error:
                hint = "; see stormdrill doctor" if error.errno == errno.ENOENT else ""
                text = f"{self.node}: cannot start {argv[0]}: {error.strerror}{hint}"
                raise RuntimeFailure(text) from error
        self.state = "starting"

    def _cleared(self, sandbox: Sandbox) -> int:
        """Forget an earlier process, and return the log of the next one."""
        place = self.daemon.path
        try:
            self._forget(sandbox)
            place = f"/var/log/{self.daemon.name}.log"
            return self._log(sandbox)
        except OSError as error:
            text = f"cannot start {self.daemon.argv[0]}: {place}: {error.strerror}"
            raise RuntimeFailure(f"{self.node}: {text}") from error

    def look(self, sandbox: Sandbox) -> bool:
        """Return whether it serves.

        Raises:
            RuntimeFailure: it ended before that, or has not come to it in time.
        """
        if self.state == "running" or self.daemon.ready is Ready.NONE:
            self.state = "running" if self.state == "starting" else self.state
            return True
        if self.state != "starting":
            text = f"{self.daemon.name} ended with status {self.code} before it served"
            raise RuntimeFailure(f"{self.node}: {text}{self._last_words(sandbox)}")
        self.polls += 1
        with suppress(OSError):  # it has just ended, or its node has no first process yet
            if self._ready(sandbox):
                self.state = "running"
                return True
        if self.polls * POLL_S > PATIENCE_S:
            text = f"{self.daemon.name} does not serve after {PATIENCE_S:g} s"
            raise RuntimeFailure(f"{self.node}: {text}{self._last_words(sandbox)}")
        return False

    def adopt(self, sandbox: Sandbox) -> None:
        """Take for this daemon what somebody started in the node, if that serves in its place."""
        if self.lives or self.daemon.ready not in (Ready.VTY, Ready.SOCKET):
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe, suppress(OSError):
            probe.settimeout(0)
            with inside(sandbox.spaces[self.node], sandbox.base):
                probe.connect(self.daemon.path)
            pid = wire.peer(probe).pid
            pidfd = os.pidfd_open(pid)
            self.state, self.pid, self.ordered, self.adopted = "running", pid, False, True
            sandbox.loop.on_readable(pidfd, lambda: self._gone(sandbox, pidfd))

    def _gone(self, sandbox: Sandbox, pidfd: int) -> None:
        """See that an adopted process has ended; its status is known to its parent alone."""
        sandbox.loop.forget(pidfd)
        os.close(pidfd)
        if self.adopted:
            self.state, self.adopted = "stopped" if self.ordered else "exited", False

    def kill(self) -> None:
        """Kill its process and whatever that has started; do nothing when it has ended."""
        if self.adopted:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        elif self.lives:
            kill_group(self.pid)

    def terminate(self) -> None:
        """Ask its process to end; do nothing when it has ended."""
        if self.lives:
            self.ordered = True
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)

    def _ended(self, code: int) -> None:
        self.code = code
        well = self.daemon.ready is Ready.NONE and code == 0
        self.state = "stopped" if self.ordered else "ended" if well else f"exited {code}"

    def _forget(self, sandbox: Sandbox) -> None:
        """Take away what an earlier process left that would look as if this one served."""
        self.ordered, self.code, self.polls, self.probe = False, None, 0, None
        with inside(sandbox.spaces[self.node], sandbox.base):
            path = Path(self.daemon.path)
            own = self.daemon.path in self.daemon.argv  # its configuration, there before it starts
            if not own and any(path.is_relative_to(one) for one in PRIVATE_DIRECTORIES):
                with suppress(IsADirectoryError):  # a folder that existed before is not its sign
                    path.unlink(missing_ok=True)

    def _ready(self, sandbox: Sandbox) -> bool:
        if self.probe is not None:
            return self._answered(self.probe)
        path = self.daemon.path
        with inside(sandbox.spaces[self.node], sandbox.base):
            if self.daemon.ready is Ready.FILE:
                return Path(path).exists()
            probe = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            probe.settimeout(0)
            if probe.connect_ex(path) != 0:
                probe.close()
                return False
        if self.daemon.ready is Ready.SOCKET:
            probe.close()
            return True
        probe.send(b"enable\0")
        self.probe = probe
        return False

    def _answered(self, probe: socket.socket) -> bool:
        try:
            answer = probe.recv(4096)
        except BlockingIOError:
            return False
        except ConnectionError:
            answer = b""
        probe.close()
        self.probe = None
        return bool(answer)

    def _log(self, sandbox: Sandbox) -> int:
        return node.log(sandbox.root, self.node, self.daemon.name)

    def _last_words(self, sandbox: Sandbox) -> str:
        with suppress(OSError), open(self._log(sandbox), errors="replace") as log:  # noqa: PTH123
            text = log.read().strip()
            if text:
                return ": " + " | ".join(text.splitlines()[-_LAST_LINES:])
        return ""
