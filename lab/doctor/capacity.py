"""How many labs this host can carry, from what the programs of nodes were measured to take."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lab.doctor.limits import available_mib
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


# Measured on Debian 12 (FRR 8.4.4, Linux 6.18, amd64), PSS and CPU time of converged labs that
# people look at; scripts/bench/capacity measures them anew.
_LAB = Cost(12.0, 0.01)
_NODE = Cost(0.6, 0.0)
_PROGRAMS: Mapping[str, Cost] = {}
_OTHER = Cost(4.0, 0.005)
_SHARE = 0.8  # of memory and cores: the host itself, and students who all check at once


def cost(deployment: Deployment) -> Cost:
    """Return what a lab takes once it has converged."""
    daemons = [each for config in deployment.configs.values() for each in config.daemons]
    found = _LAB
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
    return Room(available_mib(), len(os.sched_getaffinity(0)))


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
