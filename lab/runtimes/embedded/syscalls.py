"""The Linux calls that Python 3.11 does not have: namespaces, mounts and the parent's death."""

import ctypes
import os
from collections.abc import Sequence
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
MS_REMOUNT = 0x20
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000

# statvfs and mount number these alike, but not the last.
_KEPT = MS_NOSUID | MS_NODEV | MS_NOEXEC | os.ST_NOATIME | os.ST_NODIRATIME
_MS_RELATIME = 0x200000

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


def bind_tree(source: Path | str, target: Path | str) -> None:
    """Show a directory at ``target`` too, with whatever is mounted in it."""
    mount(str(source), target, "", MS_BIND | MS_REC)


def protect(target: Path | str) -> None:
    """Make a mount read-only; flags a user namespace may not take away are kept."""
    mount("", target, "", MS_BIND | MS_REMOUNT | MS_RDONLY | _kept(target))


def unprotect(target: Path | str) -> None:
    """Make a mount writable that was made read-only here."""
    mount("", target, "", MS_BIND | MS_REMOUNT | _kept(target))


def _kept(target: Path | str) -> int:
    flags = os.statvfs(target).f_flag
    return flags & _KEPT | (_MS_RELATIME if flags & os.ST_RELATIME else 0)


def pivot_root(new: Path | str, old: Path | str) -> None:
    """Make the mount ``new`` the root, with the root there was at ``old`` below it."""
    _checked(_libc.pivot_root(os.fsencode(new), os.fsencode(old)), str(new))


def detach_mount(target: Path | str) -> None:
    """Take a mount out of the calling process's view, busy or not."""
    _checked(_libc.umount2(os.fsencode(target), _MNT_DETACH), str(target))


def signal_on_parent_death(number: int) -> None:
    """Have the kernel send a signal when the thread that made this process ends."""
    _checked(_libc.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0), "prctl")


def name_process(name: str) -> None:
    """Call this process so in the lists of processes; the kernel keeps 15 bytes."""
    _checked(_libc.prctl(_PR_SET_NAME, name.encode(), 0, 0, 0), "prctl")


def show_command(argv: Sequence[str]) -> None:
    """Have the lists of processes show this command; what does not fit is cut.

    The kernel reads it where the program's own arguments were (proc(5): arg_start, arg_end).
    """
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    start, end = int(fields[45]), int(fields[46])
    text = b"\0".join(os.fsencode(word) for word in argv)[: end - start - 1]
    ctypes.memset(start, 0, end - start)
    ctypes.memmove(start, text, len(text))
