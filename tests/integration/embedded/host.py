"""What one sees of a lab from the host: its processes, their namespaces, its mounts and files."""

import os
import select
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lab.runtimes.embedded import home

KINDS = ("user", "pid", "mnt", "net", "uts", "ipc")


@dataclass(frozen=True)
class Trace:
    """A lab's processes and namespaces, taken while it lives."""

    directory: Path
    keeper: int  # process ids
    init: int
    pidfds: tuple[int, int]
    processes: frozenset[int]
    namespaces: frozenset[str]

    def await_end(self, seconds: float = 20) -> None:
        """Return when the keeper and the init have ended."""
        for pidfd in self.pidfds:
            assert select.select([pidfd], [], [], seconds)[0], "still there"
            os.close(pidfd)

    def left(self) -> list[str]:
        """Return everything of the lab that is still there."""
        used = {namespace for pid in _pids() for namespace in _namespaces(pid)}
        mounts = Path("/proc/self/mounts").read_text().splitlines()
        return [
            *sorted(used & self.namespaces),
            *(mount for mount in mounts if str(self.directory) in mount),
            *(str(path) for path in self.directory.parent.rglob("*")),
        ]


def trace(directory: Path) -> Trace:
    """Look at a lab that lives."""
    lab = home.load_processes(directory)
    assert lab is not None
    pidfds = (os.pidfd_open(lab.keeper), os.pidfd_open(lab.init))
    members = frozenset(_descendants(lab.init))
    namespaces = frozenset(one for pid in members for one in _namespaces(pid))
    own = frozenset(_namespaces(os.getpid()))
    return Trace(directory, lab.keeper, lab.init, pidfds, members, namespaces - own)


def _descendants(root: int) -> Iterator[int]:
    """Yield a process and all that came from it, in whatever process space they are."""
    children = defaultdict(list)
    for pid in _pids():
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            children[int(fields[1])].append(pid)
    waiting = [root]
    while waiting:
        yield (pid := waiting.pop())
        waiting.extend(children[pid])


def _pids() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _namespaces(pid: int) -> list[str]:
    with suppress(OSError):
        return [str(Path(f"/proc/{pid}/ns/{kind}").readlink()) for kind in KINDS]
    return []
