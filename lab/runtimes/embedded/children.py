"""The sandbox's processes: started inside a node, waited for in one place."""

import os
import resource
import signal
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import MappingProxyType

from lab.runtimes.embedded.environment import OWN_PROGRAM
from lab.runtimes.embedded.fast.templates import Templates
from lab.runtimes.embedded.forks import Forks
from lab.runtimes.embedded.loop import Loop
from lab.runtimes.embedded.node import Space, inside

_PACKAGE = Path(__file__).parents[3]
_MOST_FILES = 5  # that a child gets: the three standard ones, and two more of a template
# Python or the keeper ignores these, and a child would inherit that.
_DEFAULT_SIGNALS = (
    signal.SIGHUP,
    signal.SIGINT,
    signal.SIGPIPE,
    signal.SIGTERM,
    signal.SIGXFSZ,
)

Ended = Callable[[int], None]


class Children:
    """Starts processes in nodes and notifies the requester when they end."""

    def __init__(
        self,
        loop: Loop,
        base: Space,
        variables: Mapping[str, str],
        own: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    ) -> None:
        """Start with the variables of every process, and those of each node's ``own``."""
        self._base = base
        self.variables = dict(variables)
        self._own = own
        self._waiting: dict[int, Ended] = {}
        self._soft, self._hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        # glibc spawns with descriptors below the soft limit alone (`__spawn_valid_fd`). Those of a
        # large lab are above it, these are not.
        self._null = os.open(os.devnull, os.O_RDWR)
        self._low = tuple(os.dup(self._null) for _ in range(_MOST_FILES))
        self._limit(self._hard)
        os.environ["PATH"] = variables["PATH"]
        self._wake, far = socket.socketpair()
        for end in (self._wake, far):
            end.settimeout(0)
        self._far = far
        self._loop = loop
        self._forks: Forks | None = None
        self.templates = Templates(base, loop, self._run)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        signal.set_wakeup_fd(far.fileno(), warn_on_full_buffer=False)
        loop.on_readable(self._wake.fileno(), self._reap)

    def preload(self) -> None:
        """Make later starts of the product's own programs cheap; they wait until then."""
        forks = Forks(self.variables, self._soft)

        def settled() -> None:
            self._loop.forget(forks.fileno())
            forks.settle()

        self._loop.on_readable(forks.fileno(), settled)
        self._forks = forks

    def _loaded(self) -> Forks:
        """Return the product's own programs, loaded; the first caller waits for that.

        A node with a root of its own does not see where they are installed, and a fork of what
        was loaded before needs no file of theirs.
        """
        if self._forks is None:
            self.preload()
        assert self._forks is not None  # noqa: S101 - made by preload
        if self._forks.pending:
            self._loop.forget(self._forks.fileno())
            self._forks.settle()
        return self._forks

    def early(self, node: str, argv: Sequence[str]) -> bool:
        """Return whether starting this now would miss what is being prepared."""
        if argv[0] != OWN_PROGRAM:
            return self.templates.pending(node, argv)
        return self._forks is not None and self._forks.pending

    def start(
        self,
        space: Space,
        argv: Sequence[str],
        files: Sequence[int],
        ended: Ended,
        terminal: str = "",
    ) -> int:
        """Start a command in a node with its three standard files; return its process id.

        It leads a process group of its own. With ``terminal``, the value of TERM, it leads a
        session: its standard files are a terminal and become the session's.

        Raises:
            OSError: the node has no such program, or it cannot be run.
        """
        pid = None
        if argv[0] == OWN_PROGRAM:
            pid = self._loaded().start(space, argv, files, terminal)
        elif not terminal:
            pid = self.templates.fork(space, argv, files, self._variables_of(space))
        if pid is None:
            pid = self._spawn(space, list(argv), files, terminal)
        self._waiting[pid] = ended
        return pid

    def _spawn(self, space: Space, argv: list[str], files: Sequence[int], terminal: str) -> int:
        variables = self._variables_of(space)
        if argv[0] == OWN_PROGRAM:
            argv = [sys.executable, "-m", "lab.inside", *argv[1:]]
            variables["PYTHONPATH"] = str(_PACKAGE)
        if terminal:
            variables["TERM"] = terminal
        with inside(space, self._base):
            return self._run(argv, variables, files, terminal=bool(terminal))

    def _variables_of(self, space: Space) -> dict[str, str]:
        return {**self.variables, **self._own.get(space.name, {})}

    def _run(
        self,
        argv: Sequence[str],
        variables: Mapping[str, str],
        files: Sequence[int],
        *,
        terminal: bool = False,
    ) -> int:
        """Start a command where the calling thread is; return its process id."""
        lows = self._low[: len(files)]
        actions: list[tuple[int, ...] | tuple[int, int, str, int, int]] = [
            (os.POSIX_SPAWN_DUP2, low, number) for number, low in enumerate(lows)
        ]
        if terminal:
            # A session leader without a terminal gets the one it opens first.
            actions.append((os.POSIX_SPAWN_OPEN, 0, "/proc/self/fd/1", os.O_RDWR, 0))
        spawn = partial(
            os.posix_spawnp,
            argv[0],
            list(argv),
            variables,
            file_actions=actions,
            setsigmask=(),
            setsigdef=_DEFAULT_SIGNALS,
        )
        for descriptor, low in zip(files, lows, strict=True):
            os.dup2(descriptor, low, inheritable=False)
        self._limit(self._soft)
        try:
            # The kernel shares CPU time out among sessions (sched(7), autogroup): with one for
            # each daemon a lab's burst would leave nothing for who looks at it.
            return spawn(setsid=True) if terminal else spawn(setpgroup=0)
        finally:
            self._limit(self._hard)
            for low in lows:
                os.dup2(self._null, low, inheritable=False)

    def _limit(self, soft: int) -> None:
        """Keep many descriptors here but not in daemons that make room for all they may have."""
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, self._hard))

    def _reap(self) -> None:
        with suppress(BlockingIOError):
            while self._wake.recv(4096):
                pass
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            ended = self._waiting.pop(pid, None)
            if ended is not None:
                ended(os.waitstatus_to_exitcode(status))


def kill_group(pid: int) -> None:
    """Kill a process started here and whatever is in its group."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
