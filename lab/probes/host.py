"""How short of CPU time the host is, looked at once a second while a scenario plays."""

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from lab.journal.kinds.run import HostPressure
from lab.ports import Clock
from lab.probes.look import Look
from lab.probes.plan import Beat, ProbePlan
from lab.probes.routers import RouterProbes

EVERY_S = 1.0
HOST = "host"
# https://docs.kernel.org/accounting/psi.html; `total` is in microseconds since boot.
PRESSURE = Path("/proc/pressure/cpu")
# proc_loadavg(5): the fourth field is the tasks that run or want to, of all tasks.
LOADAVG = Path("/proc/loadavg")
_SOME = re.compile(r"^some .*total=(\d+)$", re.MULTILINE)
_RUNNING = re.compile(r" (\d+)/\d+ ")


class HostLook:
    """Tells of each look how the host fared since the look before."""

    def __init__(self, clock: Clock, read: Callable[[Path], str] = Path.read_text) -> None:
        self._clock = clock
        self._read = read
        self._before: float | None = None
        self._stalled_before: float | None = None

    def __call__(self, _: RouterProbes) -> Iterable[Look]:
        """Return the pressure since the last call; the first call returns nothing."""
        now, total = self._clock.now(), self._number(PRESSURE, _SOME)
        before, total_before = self._before, self._stalled_before
        self._before, self._stalled_before = now, total
        if before is None or now <= before:
            return ()
        stalled = None
        if total is not None and total_before is not None:
            stalled = round(min(1.0, (total - total_before) / 1e6 / (now - before)), 3)
        running = self._number(LOADAVG, _RUNNING)
        pressure = HostPressure(
            seconds=round(now - before, 3),
            late_s=round(max(0.0, now - before - EVERY_S), 3),
            stalled=stalled,
            running=None if running is None else int(running),
            cpus=len(os.sched_getaffinity(0)),
        )
        return (Look.of(pressure, HOST),)

    def _number(self, path: Path, pattern: re.Pattern[str]) -> float | None:
        """Return what a file of the kernel tells; None where there is none."""
        try:
            found = pattern.search(self._read(path))
        except OSError:
            return None
        return float(found[1]) if found else None


def plan(clock: Clock) -> ProbePlan:
    """Return the look at the host as a plan of its own."""
    return ProbePlan(beats=(Beat(HOST, EVERY_S, HostLook(clock)),))
