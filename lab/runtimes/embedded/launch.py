"""Starting every daemon of a lab: in parallel, in order within a node, until each one serves."""

import errno
import os
import socket
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from lab.model.deployment import Daemon, NodeConfig, Ready
from lab.model.errors import RuntimeFailure
from lab.runtimes.embedded.children import Children
from lab.runtimes.embedded.loop import Loop
from lab.runtimes.embedded.node import Space, inside, private

# Enough to keep every core busy while others wait for their sockets; more only adds memory.
_WINDOW = 12
_POLL_S = 0.01
# A daemon starts in 0.1 s alone; a loaded machine may take many times that.
_PATIENCE_S = 120.0
_LAST_LINES = 5


@dataclass(slots=True)
class Service:
    """A daemon of a node and how it fares."""

    node: str
    daemon: Daemon
    state: str = "waiting"  # "waiting", "starting", "running", "exited 1"
    polls: int = 0
    probe: socket.socket | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Sandbox:
    """What the supervisor's parts share: the lab's files, its nodes and its processes."""

    root: Path
    base: Space
    spaces: Mapping[str, Space]
    children: Children
    loop: Loop


class Launch:
    """Starts daemons and keeps their states."""

    def __init__(
        self,
        sandbox: Sandbox,
        configs: Mapping[str, NodeConfig],
        done: Callable[[], None],
        progress: Callable[[str], None],
    ) -> None:
        self._sandbox = sandbox
        self._done = done
        self._progress = progress
        self.services = [
            Service(node, daemon) for node, config in configs.items() for daemon in config.daemons
        ]
        self._by_name = {(one.node, one.daemon.name): one for one in self.services}
        self._queue = deque(self.services)
        self._starting: list[Service] = []
        self._failure: RuntimeFailure | None = None
        self._told = 0

    def begin(self) -> None:
        """Start the first daemons; the loop does the rest."""
        self._sandbox.loop.after(0, self._turn)

    def _turn(self) -> None:
        for service in list(self._starting):
            self._look(service)
        if self._failure is not None:
            raise self._failure
        self._fill()
        running = len(self.services) - len(self._queue) - len(self._starting)
        step = max(len(self.services) // 20, 1) if self._queue or self._starting else 1
        if running - self._told >= step:
            self._told = running
            self._progress(f"{running} of {len(self.services)} daemons serve")
        if self._queue or self._starting:
            self._sandbox.loop.after(_POLL_S, self._turn)
        else:
            self._done()

    def _fill(self) -> None:
        blocked: list[Service] = []
        waiting = False
        while self._queue and len(self._starting) < _WINDOW:
            service = self._queue.popleft()
            early = self._sandbox.children.early(service.daemon.argv)
            waiting = waiting or early
            if not early and all(
                self._serves(service.node, name) for name in service.daemon.after
            ):
                self._start(service)
            else:
                blocked.append(service)
        self._queue.extendleft(reversed(blocked))
        if blocked and not self._starting and not waiting:
            first = blocked[0]
            raise RuntimeFailure(
                f"{first.node}: {first.daemon.name} waits for {', '.join(first.daemon.after)}, "
                "which never starts"
            )

    def _serves(self, node: str, name: str) -> bool:
        service = self._by_name.get((node, name))
        return service is not None and service.state == "running"

    def _start(self, service: Service) -> None:
        node, daemon = service.node, service.daemon
        log = os.open(self._log(service), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        null = os.open(os.devnull, os.O_RDONLY)
        try:
            self._sandbox.children.start(
                self._sandbox.spaces[node],
                daemon.argv,
                (null, log, log),
                lambda code: self._ended(service, code),
            )
        except OSError as error:
            hint = "; see stormdrill doctor" if error.errno == errno.ENOENT else ""
            raise RuntimeFailure(
                f"{node}: cannot start {daemon.argv[0]}: {error.strerror}{hint}"
            ) from error
        finally:
            os.close(log)
            os.close(null)
        service.state = "starting"
        self._starting.append(service)

    def _ended(self, service: Service, code: int) -> None:
        if service.state == "starting":
            self._failure = RuntimeFailure(
                f"{service.node}: {service.daemon.name} ended with status {code} "
                f"before it served{self._last_words(service)}"
            )
        service.state = f"exited {code}"

    def _look(self, service: Service) -> None:
        if service.state != "starting":
            return
        service.polls += 1
        if self._ready(service):
            service.state = "running"
            self._starting.remove(service)
        elif service.polls * _POLL_S > _PATIENCE_S:
            raise RuntimeFailure(
                f"{service.node}: {service.daemon.name} does not serve after "
                f"{_PATIENCE_S:g} s{self._last_words(service)}"
            )

    def _ready(self, service: Service) -> bool:
        path = service.daemon.path
        if service.probe is not None:
            return _answered(service)
        space, base = self._sandbox.spaces[service.node], self._sandbox.base
        with inside(space, base):
            if service.daemon.ready is Ready.FILE:
                return Path(path).exists()
            probe = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            probe.settimeout(0)
            if probe.connect_ex(path) != 0:
                probe.close()
                return False
        if service.daemon.ready is Ready.SOCKET:
            probe.close()
            return True
        probe.send(b"enable\0")
        service.probe = probe
        return False

    def _log(self, service: Service) -> Path:
        directory = private(self._sandbox.root, service.node, "/var/log")
        return directory / f"{service.daemon.name}.log"

    def _last_words(self, service: Service) -> str:
        with suppress(OSError):
            text = self._log(service).read_text(errors="replace").strip()
            if text:
                return ": " + " | ".join(text.splitlines()[-_LAST_LINES:])
        return ""


def _answered(service: Service) -> bool:
    if service.probe is None:
        return False
    try:
        answer = service.probe.recv(4096)
    except BlockingIOError:
        return False
    except ConnectionError:
        answer = b""
    service.probe.close()
    service.probe = None
    return bool(answer)
