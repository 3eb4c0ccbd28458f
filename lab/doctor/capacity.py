"""How many labs this host can carry, from what the programs of nodes were measured to take."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lab.doctor.limits import CGROUP, available_mib
from lab.model.deployment import Daemon, Deployment
from lab.model.errors import RuntimeFailure


@dataclass(frozen=True, slots=True)
class Cost:
    """What something takes: memory, and cores that it keeps busy."""

    mib: float
    cores: float

    def __add__(self, other: "Cost") -> "Cost":
        """Return what both take together."""
        return Cost(self.mib + other.mib, self.cores + other.cores)


@dataclass(frozen=True, slots=True)
class Room:
    """What a host has left for labs."""

    mib: float
    cores: float


# What nobody shares with it, and CPU time at rest, by scripts/bench/capacity on Debian 12 (FRR
# 8.4.4 started plainly, Linux 6.18, amd64), in the shipped incidents and the networks of lessons.
_PROGRAMS: Mapping[str, Cost] = {
    "bgpd": Cost(8.4, 0.001),
    "haproxy": Cost(3.7, 0.003),
    "health": Cost(6.0, 0.002),
    "legacy": Cost(4.5, 0.002),
    "named": Cost(22.8, 0.001),
    "nsd": Cost(35.6, 0.001),
    "ospfd": Cost(3.0, 0.001),
    "ssh": Cost(4.2, 0.001),
    "staticd": Cost(2.0, 0.001),
    "unbound": Cost(7.6, 0.002),
    "users": Cost(7.1, 0.007),
    "warmup": Cost(5.4, 0.002),
    "zebra": Cost(5.1, 0.001),
}
_OTHER = Cost(15.0, 0.003)  # a lab's own: a web server in Python has 8 MiB, a name server 36
_LAB = Cost(10.0, 0.004)  # its supervisor
_NODE = Cost(1.0, 0.0)  # its init, and the kernel's part, which is estimated
LEARNING = Cost(6.0, 0.03)  # a shell and vtysh; a command of vtysh a second, or a check
PLAYING = Cost(20.0, 0.2)  # probes of a game day, its journal, and its pages
_SHARE = 0.8  # of memory and cores: the host itself has work too


def cost(deployment: Deployment, people: Cost) -> Cost:
    """Return what a lab takes once it has converged, with what its people do."""
    daemons = [each for config in deployment.configs.values() for each in config.daemons]
    found = _LAB + people
    for part in (*[_NODE] * len(deployment.configs), *map(_program, daemons)):
        found += part
    return found


def _program(daemon: Daemon) -> Cost:
    own = _PROGRAMS.get(daemon.name)
    return own or _PROGRAMS.get(daemon.argv[0].rpartition("/")[2], _OTHER)


def largest(costs: Iterable[Cost]) -> Cost:
    """Return what is enough for any of several labs."""
    found = tuple(costs)
    return Cost(max(each.mib for each in found), max(each.cores for each in found))


def room() -> Room:
    """Return what this host has left now: memory that can be had, and its cores."""
    return Room(available_mib(), cores())


def cores(cgroup: Path = CGROUP) -> float:
    """Return the cores that this process may use, by its affinity and its control group."""
    own = len(os.sched_getaffinity(0))
    try:
        quota, period = (cgroup / "cpu.max").read_text(encoding="ascii").split()
        return own if quota == "max" else min(own, int(quota) / int(period))
    except (OSError, ValueError):
        return own


def most(one: Cost, left: Room) -> tuple[int, str]:
    """Return how many labs of a cost fit, and the resource that ends first.

    One lab is never too much for the cores: it only is slow.
    """
    memory = int(left.mib * _SHARE // one.mib)
    cores = max(1, int(left.cores * _SHARE // one.cores))
    if memory <= cores:
        return memory, f"memory ({left.mib:.0f} MiB free, {one.mib:.0f} MiB a lab)"
    return cores, f"CPU ({left.cores:g} cores, {one.cores:.2f} of one a lab)"


def refuse_beyond(wanted: int, one: Cost, left: Room, said: tuple[str, str]) -> None:
    """Refuse more labs than fit; ``said`` is what was asked, and what to do when it is too much.

    Raises:
        RuntimeFailure: the host cannot carry so many.
    """
    fits, why = most(one, left)
    if wanted > fits:
        asked, hint = said
        number = "none" if fits == 0 else f"{fits} at most"
        raise RuntimeFailure(f"{asked} are asked, {number} fit this host by its {why}; {hint}")
