"""The lab's process outside the sandbox: makes it, waits for its end, removes its state.

    caller ──spawns──> mapper ──forks──> keeper ──forks──> init, PID 1 of the sandbox
                       (ends when ids are mapped)

The keeper ends the sandbox when the caller ends, unless the lab is to stay; the init ends it
when the keeper ends.
"""

import fcntl
import os
import select
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from lab.runtimes import statedir
from lab.runtimes.embedded import cgroup, check, home, syscalls, wire
from lab.runtimes.embedded.handover import Inherited


def command(directory: Path, inherited: Inherited) -> list[str]:
    """Return the command that starts a lab's keeper from these open descriptors.

    The interpreter starts without ``site``, which takes half of its start, and gets the
    caller's module path instead.
    """
    start = f"import sys; sys.path[:] = sys.argv[7:]; from {__name__} import main; main(sys.argv)"
    package = str(Path(__file__).parents[3])
    numbers = [str(number) for number in inherited.numbers]
    path = [package, *(entry for entry in sys.path if entry)]
    return [sys.executable, "-S", "-c", start, str(directory), *numbers, *path]


def main(argv: Sequence[str]) -> None:
    """Fork the keeper, map its ids, and end."""
    directory = Path(argv[1])
    inherited = Inherited(*(int(number) for number in argv[2:7]))
    for number in inherited.numbers:
        if number >= 0:  # no daemon may hold the lab's lock, or its caller's sockets
            fcntl.fcntl(number, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
    near, far = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        near.close()
        keep(directory, inherited, far)
    far.close()
    if near.recv(1):
        _map_ids(pid)
        near.sendall(b"m")
    os._exit(0)


def keep(directory: Path, inherited: Inherited, mapper: socket.socket) -> NoReturn:
    """Run the lab from start to removal."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    report = socket.socket(fileno=inherited.report)
    try:
        _enter_user_namespace(mapper)
        syscalls.unshare(syscalls.NEWPID)
    except OSError as error:
        with suppress(OSError):
            wire.send(report, {"error": check.refusal(error)})
        _end(directory)
    keeper = os.pidfd_open(os.getpid())
    pid = os.fork()
    if pid == 0:
        from lab.runtimes.embedded import supervisor

        supervisor.main(directory, inherited, report, keeper)
    os.close(keeper)
    os.close(inherited.plan)
    os.close(inherited.control)
    _watch(directory, pid, inherited.caller, report)
    _end(directory)


def _enter_user_namespace(mapper: socket.socket) -> None:
    with mapper:
        syscalls.unshare(syscalls.NEWUSER)
        mapper.sendall(b"u")
        if not mapper.recv(1):
            raise PermissionError(1, "user ids could not be mapped")


def _map_ids(pid: int) -> None:
    """Map an ordinary user to id 0; root keeps every id it has."""
    process = Path("/proc", str(pid))
    if os.geteuid() == 0:
        for kind in ("uid_map", "gid_map"):
            extents = [line.split() for line in Path("/proc/self", kind).read_text().splitlines()]
            text = "".join(f"{inside} {inside} {count}\n" for inside, _, count in extents)
            (process / kind).write_text(text)
        return
    (process / "setgroups").write_text("deny")
    (process / "uid_map").write_text(f"0 {os.geteuid()} 1\n")
    (process / "gid_map").write_text(f"0 {os.getegid()} 1\n")


def _watch(directory: Path, pid: int, caller: int, report: socket.socket) -> None:
    """Return when the sandbox is gone; end it when the caller is."""
    init = os.pidfd_open(pid)
    poller = select.poll()
    poller.register(init, select.POLLIN)
    if caller >= 0:
        poller.register(caller, select.POLLIN)
    try:
        home.save_processes(directory, pid)
        ready = {descriptor for descriptor, _ in poller.poll()}
    except OSError as error:
        with suppress(OSError):
            wire.send(report, {"error": f"{directory}: {error.strerror}"})
        ready = set()
    if init not in ready:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(init, signal.SIGKILL)
    group = cgroup.of(pid)
    os.waitpid(pid, 0)
    cgroup.remove(group)


def _end(directory: Path) -> NoReturn:
    statedir.erase(directory)
    os._exit(0)
