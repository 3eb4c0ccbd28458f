"""A node's first process: it owns the node's process space, and with its end all in it end.

Most are forks of a small program (``firsts``); one that is started here is ``sleep``, and the
node cannot tell them apart but by their names. With SIGCHLD ignored the kernel itself clears away
each process whose parent has ended (wait(2), notes), and no signal from inside the node reaches
the first process of a process space (pid_namespaces(7)).
"""

import errno
import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from lab.runtimes.embedded import syscalls

_READY = b"0"
_LONGEST = 16  # digits of a process's number, or of an error's and a minus


@dataclass(frozen=True, slots=True)
class First:
    """A first process that settles in; others can be started meanwhile."""

    told: int
    pid: int = 0  # 0 for one that tells it itself

    def settled(self) -> tuple[int, int]:
        """Wait until it has; return descriptors of it and of its /proc.

        Raises:
            OSError: the kernel refused it a view of its process space at /proc.
        """
        said = int(os.read(self.told, _LONGEST) or -errno.ENOENT)
        os.close(self.told)
        if said < 0:
            raise OSError(-said, os.strerror(-said), "/proc")
        pid = self.pid or said
        found = os.pidfd_open(pid)
        try:
            view = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
            return found, os.open(f"/proc/{pid}/root/proc", view)
        except OSError:
            signal.pidfd_send_signal(found, signal.SIGKILL)
            os.close(found)
            raise


def start(leave: Callable[[], None] | None = None) -> First:
    """Start it in the calling thread's namespaces; once it sees its /proc it calls ``leave``.

    What the caller starts from now on is in the new process space.

    Raises:
        OSError: the kernel refused the process space.
    """
    near, far = os.pipe()
    try:
        syscalls.unshare(syscalls.NEWPID)
        pid = os.fork()
    except OSError:
        os.close(near)
        os.close(far)
        raise
    if pid == 0:
        _become(far, leave)
    os.close(far)
    return First(near, pid)


def _keep_from_the_host() -> None:
    """Let nobody change the host by mistake below /proc, where root's labs have the host's ids.

    What is of a network belongs to the node. Who means harm can take these mounts away.
    """
    syscalls.bind("/proc/sys", "/proc/sys")
    syscalls.protect("/proc/sys")
    syscalls.bind("/proc/sys/net", "/proc/sys/net")
    syscalls.unprotect("/proc/sys/net")
    if Path("/proc/sysrq-trigger").exists():
        syscalls.bind(os.devnull, "/proc/sysrq-trigger")


def _become(told: int, leave: Callable[[], None] | None) -> NoReturn:
    """Show the node its own processes, then be the program; tell an error's number if not."""
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # stays so over the exec
        quiet = syscalls.MS_NOSUID | syscalls.MS_NODEV | syscalls.MS_NOEXEC
        syscalls.mount("proc", "/proc", "proc", quiet)
        _keep_from_the_host()
        if leave is not None:
            leave()
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for number in range(3):
            os.dup2(null, number)
        program = shutil.which("sleep", path="/usr/bin:/bin") or "sleep"
        os.write(told, _READY)
        os.execve(program, ("sleep", "infinity"), {})  # noqa: S606 - no shell is wanted
    except OSError as error:
        os.write(told, f"-{error.errno}".encode())
    finally:
        os._exit(1)
