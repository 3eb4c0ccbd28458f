"""What the processes of a lab take of memory and CPU, seen from the host."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from lab.runtimes.embedded import home

PROC = Path("/proc")


@dataclass(frozen=True)
class Processes:
    """The processes of the host at one moment."""

    pids: frozenset[int]

    @classmethod
    def now(cls) -> Self:
        """Return those that live now."""
        return cls(frozenset(int(each.name) for each in PROC.iterdir() if each.name.isdigit()))

    def since(self) -> "Processes":
        """Return what was started since for labs.

        That is whatever is in a pid namespace of its own, and containerd's process beside each
        container.
        """
        return Processes(frozenset(pid for pid in self.now().pids - self.pids if _of_a_lab(pid)))

    @classmethod
    def under(cls, root: int) -> Self:
        """Return a process and all that came from it."""
        children: dict[int, list[int]] = {}
        for pid in cls.now().pids:
            with suppress(OSError):
                children.setdefault(int(_fields(pid)[1]), []).append(pid)
        found, waiting = {root}, [root]
        while waiting:
            fresh = children.get(waiting.pop(), [])
            found.update(fresh)
            waiting += fresh
        return cls(frozenset(found))

    @classmethod
    def of_lab(cls, state: Path, name: str) -> Self:
        """Return those of a lab of the embedded runtime; raise RuntimeError when it has ended."""
        known = home.load_processes(state / "embedded" / name)
        if known is None:
            raise RuntimeError(f"{name} has ended")
        return cls.under(known.init)

    @classmethod
    def of_labs(cls, state: str) -> Self:
        """Return those of the labs with this state folder; others may run labs as well."""
        roots = [pid for pid in cls.now().pids if _of_a_lab(pid) and state in _words(pid)]
        return cls(frozenset(pid for root in roots for pid in cls.under(root).pids))

    def pss_mib(self) -> float:
        """Return their proportional set size, MiB."""
        return sum(_kib(pid, ("Pss:",)) for pid in self.pids) / 1024

    def private_mib(self) -> float:
        """Return what nobody shares with them, MiB: what one more of the same would take."""
        return sum(_kib(pid, ("Private_Clean:", "Private_Dirty:")) for pid in self.pids) / 1024

    def cpu_s(self) -> float:
        """Return the CPU time that they and their ended children have had, seconds."""
        ended = sum(_ticks_of_children(pid) for pid in self.pids) / os.sysconf("SC_CLK_TCK")
        return ended + sum(_nanoseconds(pid) for pid in self.pids) / 1e9

    def gone(self) -> bool:
        """Return whether all of them have ended."""
        return not any((PROC / str(pid)).exists() for pid in self.pids)


def _of_a_lab(pid: int) -> bool:
    with suppress(OSError):
        elsewhere = (PROC / str(pid) / "ns/pid").readlink() != (PROC / "self/ns/pid").readlink()
        return elsewhere or (PROC / str(pid) / "comm").read_text().startswith("containerd-shim")
    return False


def _words(pid: int) -> str:
    """Return the command and the environment of a process."""
    with suppress(OSError):
        files = (PROC / str(pid) / name for name in ("cmdline", "environ"))
        return "\0".join(each.read_bytes().decode(errors="replace") for each in files)
    return ""


def _nanoseconds(pid: int) -> int:
    """Return the CPU time of a process's threads; a forked daemon starts in less than a tick."""
    total = 0
    with suppress(OSError):
        for task in (PROC / str(pid) / "task").iterdir():
            with suppress(OSError):
                total += int((task / "schedstat").read_text().split()[0])
    return total


def _ticks_of_children(pid: int) -> int:
    with suppress(OSError):
        return sum(int(field) for field in _fields(pid)[13:15])  # proc(5): 16 and 17
    return 0


def _fields(pid: int) -> list[str]:
    """Return what follows the name in ``/proc/PID/stat``: the state, the parent and so on."""
    return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()


def _kib(pid: int, fields: tuple[str, ...]) -> int:
    return sum(int(line.split()[1]) for line in _rollup(pid) if line.startswith(fields))


def _rollup(pid: int) -> Iterator[str]:
    with suppress(OSError):
        yield from (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
