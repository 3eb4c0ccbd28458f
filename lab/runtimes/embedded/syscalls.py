"""The Linux calls that Python 3.11 does not have: namespaces, mounts and the parent's death."""

import ctypes
import os
from pathlib import Path

NEWNS = 0x00020000
NEWUTS = 0x04000000
NEWIPC = 0x08000000
NEWUSER = 0x10000000
NEWPID = 0x20000000
NEWNET = 0x40000000

MS_RDONLY = 0x1
MS_NOSUID = 0x2
MS_NODEV = 0x4
MS_NOEXEC = 0x8
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000

_MNT_DETACH = 2
_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), what)


def unshare(flags: int) -> None:
    """Move the calling process into new namespaces; raise OSError if the host forbids it."""
    _checked(_libc.unshare(flags), "unshare")


def setns(namespace: int, kind: int) -> None:
    """Enter the namespace behind an open descriptor."""
    _checked(_libc.setns(namespace, kind), "setns")


def mount(source: str, target: Path | str, kind: str, flags: int, options: str = "") -> None:
    """Put a file system, or a part of one, at ``target``; raise OSError that names it."""
    result = _libc.mount(
        source.encode(),
        os.fsencode(target),
        kind.encode(),
        ctypes.c_ulong(flags),
        options.encode(),
    )
    _checked(result, str(target))


def bind(source: Path | str, target: Path | str) -> None:
    """Show the file or directory ``source`` at ``target`` too."""
    mount(str(source), target, "", MS_BIND)


def detach_mount(target: Path | str) -> None:
    """Take a mount out of the calling process's view, busy or not."""
    _checked(_libc.umount2(os.fsencode(target), _MNT_DETACH), str(target))


def signal_on_parent_death(number: int) -> None:
    """Have the kernel send a signal when the thread that made this process ends."""
    _checked(_libc.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0), "prctl")


def name_process(name: str) -> None:
    """Call this process so in the lists of processes; the kernel keeps 15 bytes."""
    _checked(_libc.prctl(_PR_SET_NAME, name.encode(), 0, 0, 0), "prctl")
