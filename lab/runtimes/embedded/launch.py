"""Starting every daemon of a lab: in parallel, those first that others wait for."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence

from lab.model.deployment import NodeConfig
from lab.model.errors import RuntimeFailure
from lab.runtimes.embedded.service import POLL_S, Sandbox, Service

# Enough to keep every core busy while others wait for their sockets; more only adds memory.
_WINDOW = 12


def in_waves(services: Sequence[Service]) -> list[Service]:
    """Return daemons in waves: those that wait for no other, those that wait for these, and so on.

    Routing daemons then start together, once every zebra serves. Started node by node, those of
    a large lab would learn and forget routes while the last of them still start.
    """
    afters = {(one.node, one.daemon.name): one.daemon.after for one in services}

    def wave(node: str, name: str, behind: frozenset[str] = frozenset()) -> int:
        if name in behind:  # a circle is an error, raised once nothing else can start
            return 0
        before = afters.get((node, name), ())
        return 1 + max((wave(node, each, behind | {name}) for each in before), default=-1)

    return sorted(services, key=lambda one: wave(one.node, one.daemon.name))


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
        self._queue = deque(in_waves(self.services))
        self._starting: list[Service] = []
        self._told = 0

    def begin(self) -> None:
        """Start the first daemons; the loop does the rest."""
        self._sandbox.loop.after(0, self._turn)

    def _turn(self) -> None:
        self._starting = [one for one in self._starting if not one.look(self._sandbox)]
        self._fill()
        running = len(self.services) - len(self._queue) - len(self._starting)
        step = max(len(self.services) // 20, 1) if self._queue or self._starting else 1
        if running - self._told >= step:
            self._told = running
            self._progress(f"{running} of {len(self.services)} daemons serve")
        if self._queue or self._starting:
            self._sandbox.loop.after(POLL_S, self._turn)
        else:
            self._done()

    def _fill(self) -> None:
        blocked: list[Service] = []
        waiting = False
        while self._queue and len(self._starting) < _WINDOW:
            service = self._queue.popleft()
            early = self._sandbox.children.early(service.node, service.daemon.argv)
            waiting = waiting or early
            if not early and all(
                self._serves(service.node, name) for name in service.daemon.after
            ):
                service.start(self._sandbox)
                self._starting.append(service)
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
