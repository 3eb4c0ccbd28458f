"""The files and sockets of a running container, opened from the host.

A hundred times faster than a command in the container, where the host lets us: it takes the
rights of root and a Docker that shares this process's view of process numbers.
"""

import ctypes
import errno
import os
import socket
import stat
from contextlib import suppress
from pathlib import Path

from lab.model.errors import CommandError

# openat2(2); its number is the same on every architecture.
_OPENAT2 = 437
_RESOLVE_IN_ROOT = 0x10
# A ".." that is passed while anything on the host is renamed ends with EAGAIN, and may be tried
# again: openat2(2).
_TRIES = 1000
_libc = ctypes.CDLL(None, use_errno=True)


class _How(ctypes.Structure):
    _fields_ = (
        ("flags", ctypes.c_uint64),
        ("mode", ctypes.c_uint64),
        ("resolve", ctypes.c_uint64),
    )


class Root:
    """A container's root directory; what it opens, a link too, stays below it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def of(cls, container: str, pid: int) -> "Root | None":
        """Return the root of the container whose PID 1 is ``pid``; None where we may not look.

        Docker may run elsewhere, its process numbers another's here: the mounts of the process
        name the container.
        """
        with suppress(OSError):
            descriptor = os.open(f"/proc/{pid}/root", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
            with suppress(OSError):
                if container in Path(f"/proc/{pid}/mountinfo").read_text():
                    return cls(descriptor)
            os.close(descriptor)
        return None

    def read(self, path: str) -> bytes:
        """Return a file; raise OSError when there is none, CommandError when it is no file."""
        found = self._open(
            path, os.O_RDONLY | os.O_NONBLOCK
        )  # of a pipe: not to wait for a writer
        if not stat.S_ISREG(os.fstat(found).st_mode):
            os.close(found)
            raise CommandError(f"{path}: not a file")
        with os.fdopen(found, "rb") as stream:
            return stream.read()

    def names(self, path: str) -> list[str]:
        """Return what is in a directory; raise OSError when there is none."""
        opened = self._open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            return os.listdir(opened)  # noqa: PTH208 - of a descriptor
        finally:
            os.close(opened)

    def connect(self, path: str, timeout_s: float) -> socket.socket:
        """Return a connection to a unix socket; raise OSError when no process listens."""
        found = self._open(path, os.O_PATH)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(timeout_s)
            connection.connect(f"/proc/self/fd/{found}")
        except BaseException:
            connection.close()
            raise
        finally:
            os.close(found)
        return connection

    def close(self) -> None:
        """Let go of the container."""
        os.close(self._descriptor)

    def _open(self, path: str, flags: int) -> int:
        how = _How(flags | os.O_CLOEXEC, 0, _RESOLVE_IN_ROOT)
        number = errno.EAGAIN
        for _ in range(_TRIES):
            found: int = _libc.syscall(
                _OPENAT2, self._descriptor, path.encode(), ctypes.byref(how), ctypes.sizeof(how)
            )
            if found >= 0:
                return found
            number = ctypes.get_errno() or errno.EIO
            if number != errno.EAGAIN:
                break
        raise OSError(number, os.strerror(number), path)
