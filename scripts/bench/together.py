"""The embedded runtime without process spaces of nodes, to measure what they cost.

Nodes share the processes of their lab and its /proc, and nothing watches what each of them takes.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from lab.runtimes.embedded import firsts, init, keeper, limits, syscalls, tree
from lab.runtimes.embedded.handover import Inherited
from lab.runtimes.embedded.service import Sandbox

_HERE = str(Path(__file__).parent)
_FORGET = f"; sys.path.insert(0, {_HERE!r}); import together; together.share()"


@contextmanager
def sharing() -> Iterator[None]:
    """Have each lab that is deployed in the body run so."""
    usual = keeper.command

    def command(directory: Path, inherited: Inherited) -> list[str]:
        argv = usual(directory, inherited)
        at = argv.index("-c") + 1
        before, entry, after = argv[at].partition("; from ")
        argv[at] = f"{before}{_FORGET}{entry}{after}"
        return argv

    keeper.command = command
    try:
        yield
    finally:
        keeper.command = usual


def share() -> None:
    """Make this process, a keeper's, and what it forks do without."""
    firsts.Firsts = _None  # type: ignore[assignment, misc]
    limits.Watch.__init__ = _watch_nothing  # type: ignore[method-assign]


def _watch_nothing(self: limits.Watch, sandbox: Sandbox) -> None:
    self._sandbox, self._taken = sandbox, {}


class _None(firsts.Firsts):
    """No first processes: the supervisor stands for each."""

    def __init__(self, _program: str, root: Path) -> None:
        super().__init__("", root)

    def start(self, _namespaces: Sequence[int]) -> init.First:
        syscalls.bind(f"{tree.HOST}/proc", "/proc")
        tree.leave()
        near, far = os.pipe()
        os.write(far, str(os.getpid()).encode())
        os.close(far)
        return init.First(near)
