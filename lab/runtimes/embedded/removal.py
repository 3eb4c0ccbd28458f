"""Ends a lab, and checks whether anything of it is left."""

import os
import select
import signal
import time
from contextlib import suppress
from pathlib import Path

from lab.model.deployment import Cleanup
from lab.runtimes import statedir
from lab.runtimes.embedded import cgroup, home

# The kernel needs half a second to end 400 daemons; a loaded machine some more.
_PATIENCE_S = 30.0
_BIRTH_POLL_S = 0.005


def remove(directory: Path) -> Cleanup:
    """Kill a lab's init, which ends all its processes; wait, and return what is left."""
    processes = _processes(directory)
    namespace = group = None
    if processes is not None:
        group = _group_of(processes.init, processes.init_started)
        namespace = _namespace_of(processes.init, processes.init_started)
        _end(processes.init, processes.init_started, kill=True)
        _end(processes.keeper, processes.keeper_started, kill=False)
    if directory.exists() and not statedir.alive(directory):
        statedir.erase(directory)
    left = [f"process {pid}" for pid in _members(namespace)]
    cgroup.remove(group)
    if group is not None and group.exists():
        left.append(f"control group {group}")
    if directory.exists():
        left.append(f"directory {directory}")
    return Cleanup(not left, tuple(left))


def _processes(directory: Path) -> home.Processes | None:
    """Return the lab's processes; wait until they are known if the lab is just starting."""
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        processes = home.load_processes(directory)
        if processes is not None or not statedir.alive(directory):
            return processes
        select.select([], [], [], _BIRTH_POLL_S)
    return None


def _end(pid: int, started: str, *, kill: bool) -> None:
    descriptor = statedir.open_process(pid, started)
    if descriptor is None:
        return
    try:
        if kill:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(descriptor, signal.SIGKILL)
        poller = select.poll()
        poller.register(descriptor, select.POLLIN)
        poller.poll(_PATIENCE_S * 1000)
    finally:
        os.close(descriptor)


def _namespace_of(pid: int, started: str) -> str | None:
    """Return the pid namespace of that process; its number may belong to another process now."""
    descriptor = statedir.open_process(pid, started)
    if descriptor is None:
        return None
    try:
        return _pid_namespace(pid)
    finally:
        os.close(descriptor)


def _group_of(pid: int, started: str) -> Path | None:
    """Return the control group of that process, if its lab has one."""
    descriptor = statedir.open_process(pid, started)
    if descriptor is None:
        return None
    try:
        return cgroup.of(pid)
    finally:
        os.close(descriptor)


def _pid_namespace(pid: int) -> str | None:
    with suppress(OSError):
        return str(Path(f"/proc/{pid}/ns/pid").readlink())
    return None


def _members(namespace: str | None) -> list[int]:
    """Return the living processes of a pid namespace that this user can look at."""
    if namespace is None:
        return []
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if _pid_namespace(pid) == namespace and not _dead(pid)]


def _dead(pid: int) -> bool:
    """Tell whether a process has ended and its parent has not collected it yet."""
    with suppress(OSError):
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state in ("Z", "X")
    return True
