"""What the processes of a lab take of the memory, seen from the host."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")


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

    def pss_mib(self) -> float:
        """Return their proportional set size, MiB."""
        return sum(_pss_kib(pid) for pid in self.pids) / 1024

    def cpu_s(self) -> float:
        """Return the CPU time they have taken, seconds."""
        return sum(_ticks(pid) for pid in self.pids) / TICKS

    def gone(self) -> bool:
        """Return whether all of them have ended."""
        return not any((PROC / str(pid)).exists() for pid in self.pids)


def _of_a_lab(pid: int) -> bool:
    with suppress(OSError):
        elsewhere = (PROC / str(pid) / "ns/pid").readlink() != (PROC / "self/ns/pid").readlink()
        return elsewhere or (PROC / str(pid) / "comm").read_text().startswith("containerd-shim")
    return False


def _ticks(pid: int) -> int:
    """Return utime and stime, and those of children waited for: proc(5), fields 14 to 17."""
    with suppress(OSError):
        stat = (PROC / str(pid) / "stat").read_text().rpartition(") ")[2].split()
        return sum(int(each) for each in stat[11:15])
    return 0


def _pss_kib(pid: int) -> int:
    return sum(int(line.split()[1]) for line in _rollup(pid) if line.startswith("Pss:"))


def _rollup(pid: int) -> Iterator[str]:
    with suppress(OSError):
        yield from (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
