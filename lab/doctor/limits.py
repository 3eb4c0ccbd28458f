"""How much of this host a lab may use: memory, threads, files, disk."""

import os
import resource
import shutil
from collections.abc import Iterable
from pathlib import Path

from lab.doctor.check import Check, Level
from lab.doctor.size import SIZES, Size
from lab.model.limits import MEMORY_MIB, PROCESSES

DISK_MIB = 200  # a run's folder with its journal and captures stays below this
PROC = Path("/proc")
CGROUP = Path("/sys/fs/cgroup")


def memory(size: Size, available_mib: int) -> Check:
    """Check the memory that is free now; too little for any lab fails."""
    evidence = f"{available_mib} MiB available, {size.memory_mib} MiB wanted"
    smallest = min(one.memory_mib for one in SIZES.values())
    if available_mib >= size.memory_mib:
        return Check("memory", Level.OK, evidence)
    level = Level.FAIL if available_mib < smallest else Level.WARN
    return Check(
        "memory",
        level,
        evidence,
        "run with --profile mini, or a smaller incident: stormdrill list",
    )


def available_mib(proc: Path = PROC, cgroup: Path = CGROUP) -> int:
    """Return the memory that can be had now in MiB, by the kernel and by our control group."""
    lines = (proc / "meminfo").read_text(encoding="ascii").splitlines()
    fields = dict(line.split(":", 1) for line in lines)
    free = int(fields["MemAvailable"].split()[0]) // 1024
    limit, used = _number(cgroup / "memory.max"), _number(cgroup / "memory.current")
    return free if limit is None or used is None else min(free, (limit - used) // 2**20)


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def tasks(size: Size, bounds: Iterable[int | None] | None = None) -> Check:
    """Check how many threads this user may have."""
    if bounds is None:
        bounds = (
            _number(PROC / "sys/kernel/pid_max"),
            _number(PROC / "sys/kernel/threads-max"),
            _number(CGROUP / "pids.max"),
            _limit(resource.RLIMIT_NPROC),
        )
    return _enough("tasks", bounds, size.tasks, "sudo sysctl -w kernel.pid_max=4194304")


def of_a_node() -> Check:
    """Say what ends a node that takes too much (``lab.runtimes.embedded.limits``)."""
    allowed = f"{PROCESSES} processes and {MEMORY_MIB} MiB a node"
    return Check("node", Level.OK, f"{allowed}, counted by its lab")


def of_a_lab(trouble: str) -> Check:
    """Say what keeps a whole lab below limits; ``trouble`` is why it gets no control group."""
    if trouble:
        evidence = f"a lab is kept below limits by rlimits and its supervisor: {trouble}"
        mend = "where systemd runs: systemd-run --user --scope stormdrill deploy ..."
        return Check("group", Level.INFO, evidence, mend)
    return Check("group", Level.OK, "a lab has a control group: threads, and 3/4 of the memory")


def open_files(size: Size, hard: int | None = None) -> Check:
    """Check the hard limit of open files; a lab raises its own soft limit to it."""
    bound = _limit(resource.RLIMIT_NOFILE) if hard is None else hard
    return _enough("nofile", (bound,), size.files, f"ulimit -Hn {max(size.files, 65536)}")


def _limit(kind: int) -> int | None:
    hard = resource.getrlimit(kind)[1]
    return None if hard == resource.RLIM_INFINITY else hard


def _enough(name: str, bounds: Iterable[int | None], wanted: int, mend: str) -> Check:
    known = [bound for bound in bounds if bound is not None]
    if not known:
        return Check(name, Level.OK, "no limit")
    level = Level.OK if min(known) >= wanted else Level.WARN
    return Check(name, level, f"{min(known)} allowed, {wanted} wanted", mend)


def disk(name: str, place: Path) -> Check:
    """Check that a folder, or the one it will be made in, can be written and has room."""
    try:
        exists = next(one for one in (place, *place.parents) if one.exists())
    except OSError as error:
        evidence = f"{place} cannot be looked at: {error.strerror}"
        return Check(name, Level.FAIL, evidence, "choose a folder of your own")
    free = shutil.disk_usage(exists).free // 2**20
    evidence = f"{free} MiB free in {place}"
    if not os.access(exists, os.W_OK):
        return Check(
            name, Level.FAIL, f"{exists} cannot be written", "choose a folder of your own"
        )
    if free < DISK_MIB:
        return Check(name, Level.WARN, evidence, f"make {DISK_MIB} MiB of room")
    return Check(name, Level.OK, evidence)
