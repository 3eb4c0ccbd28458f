"""What a node may take of the host. One that takes more is ended as a whole, and stays usable.

The supervisor counts, and ends a node by its first process: the kernel then ends all others of its
process space, however fast they fork. No single process gets more private memory than its node may
have (RLIMIT_DATA). All of a lab together is kept below ``of_lab`` by its control group where it
has one (``cgroup``). The threads of an ordinary user's lab have a limit in any case (RLIMIT_NPROC
counts by user and user namespace; root is exempt from it).
"""

import os
import resource
import signal
import time
from contextlib import suppress

from lab.model.limits import MEMORY_MIB, PROCESSES
from lab.runtimes.embedded import node
from lab.runtimes.embedded.node import Space
from lab.runtimes.embedded.service import Sandbox

# Looking takes at most a fiftieth of one core, and is done four times a second if that is less.
_EVERY_S = 0.25
_SHARE = 50
_PAGE = resource.getpagesize()
_OF_MEMORY = 3 / 4  # of the host's; what nodes write counts, too


def tasks(nodes: int) -> int:
    """Return how many threads a lab of so many nodes may have; FRR's routers have 12 to 16."""
    return 32 * nodes + 2 * PROCESSES


def of_lab(nodes: int) -> dict[str, int]:
    """Return the limits of the control group of a lab of so many nodes."""
    memory = os.sysconf("SC_PHYS_PAGES") * _PAGE
    return {"pids.max": tasks(nodes), "memory.max": int(memory * _OF_MEMORY)}


def apply(nodes: int) -> None:
    """Limit the calling process and whatever it starts."""
    _lower(resource.RLIMIT_DATA, MEMORY_MIB << 20)
    _lower(resource.RLIMIT_NPROC, tasks(nodes))


def _lower(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard == resource.RLIM_INFINITY or hard > value:
        resource.setrlimit(kind, (value, value))


class Watch:
    """Looks at what every node takes, and ends those that take too much."""

    def __init__(self, sandbox: Sandbox) -> None:
        """Begin when the loop runs."""
        self._sandbox = sandbox
        self._taken: dict[str, str] = {}
        self._due: dict[str, str] = {}  # nodes without a new first process yet
        self._ending: dict[int, str] = {}  # nodes, by the first process that has to end
        sandbox.loop.after(_EVERY_S, self._turn)

    @property
    def ended(self) -> dict[str, str]:
        """Return why nodes were ended, by node."""
        return self._taken

    def ends(self, name: str) -> bool:
        """Return whether what ran in a node is on its way out, or nothing can run there yet."""
        return name in self._due or name in self._ending.values()

    def forget(self, name: str) -> None:
        """Take a node as sound again."""
        self._taken.pop(name, None)

    def _turn(self) -> None:
        began = time.monotonic()
        for name, space in self._sandbox.spaces.items():
            with suppress(OSError):
                reason = self._due.get(name) or excess(space)
                if reason:
                    self._end(name, space, reason)
        took = time.monotonic() - began
        self._sandbox.loop.after(max(_EVERY_S, _SHARE * took), self._turn)

    def _end(self, name: str, space: Space, reason: str) -> None:
        """End all that runs in a node, and make it usable again.

        The kernel takes a second for 16,000 processes. Their first one ends last, and only when
        the supervisor has seen the node's daemons end.
        """
        loop = self._sandbox.loop

        def gone() -> None:
            loop.forget(space.pid)
            del self._ending[space.pid]
            os.close(space.pid)

        self._taken[name] = self._due[name] = reason
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(space.pid, signal.SIGKILL)
        self._sandbox.spaces[name] = node.renewed(space, self._sandbox.base)
        del self._due[name]
        os.close(space.proc)
        self._ending[space.pid] = name
        loop.on_readable(space.pid, gone)


def excess(space: Space) -> str:
    """Return what a node takes too much of, in words; nothing if it keeps within its limits.

    Raises:
        OSError: the node cannot be looked at.
    """
    found = [name for name in os.listdir(space.proc) if name.isdigit()]  # noqa: PTH208 - open
    if len(found) > PROCESSES:
        return f"{len(found)} processes, {PROCESSES} are allowed"
    private = sum(_private(space.proc, pid) for pid in found) * _PAGE >> 20
    if private > MEMORY_MIB:
        return f"{private} MiB of memory, {MEMORY_MIB} are allowed"
    return ""


def _private(proc: int, pid: str) -> int:
    """Return the pages of a process that it shares with no file; 0 once it has ended."""
    try:
        descriptor = os.open(f"{pid}/statm", os.O_RDONLY | os.O_CLOEXEC, dir_fd=proc)
    except OSError:
        return 0
    try:
        fields = os.read(descriptor, 256).split()
    except ProcessLookupError:
        return 0
    finally:
        os.close(descriptor)
    return int(fields[1]) - int(fields[2])
