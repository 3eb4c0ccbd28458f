"""The first processes of a lab's nodes while it starts: forks of a small program, not of this one.

A fork of the supervisor costs milliseconds, of this program a tenth. It is compiled at first use;
where that cannot be, the supervisor is forked.
"""

import os
import shutil
import socket
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from lab.model.errors import RuntimeFailure
from lab.runtimes.embedded import init, tree, wire
from lab.runtimes.embedded.fast import library
from lab.runtimes.embedded.fast.cache import opened

_SOURCE = Path(__file__).with_name("first.c")
_OPTIONS = ("-static", "-s")  # the less memory it has, the less is copied
_NAME = "init"  # as nodes see it


def program(state: Path) -> str:
    """Return the program, kept in ``state``, a user's cache; nothing where it cannot be had."""
    try:
        return str(library.compiled(_SOURCE, opened(state), _OPTIONS))
    except (library.CannotBuildError, RuntimeFailure):
        return ""


class Firsts:
    """Starts first processes, by the program or without it."""

    def __init__(self, program: str, root: Path) -> None:
        """Start the program from a copy in the sandbox: no node may get at what other labs run."""
        self._control: socket.socket | None = None
        if program:
            with suppress(OSError):  # it has gone, or no program of the sandbox may be run
                self._control = _started(program, root)

    def start(self, namespaces: Sequence[int]) -> init.First:
        """Start one in the namespaces of a node, which are the calling thread's.

        It takes the host out of the node's view.

        Raises:
            OSError: the kernel refused the process space.
        """
        if self._control is None:
            return init.start(tree.leave)
        near, far = os.pipe()
        try:
            wire.send_bytes(self._control, b"n", (*namespaces, far))
        except OSError:
            os.close(near)
            raise
        finally:
            os.close(far)
        return init.First(near)

    def end(self) -> None:
        """End the program; what it has started lives on."""
        if self._control is not None:
            self._control.close()
            self._control = None


def _started(program: str, root: Path) -> socket.socket:
    own = root / _NAME
    near, far = wire.pair()
    null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    try:
        shutil.copy(program, own)
        files = (null, null, null, far.fileno())
        actions = [(os.POSIX_SPAWN_DUP2, one, number) for number, one in enumerate(files)]
        os.posix_spawn(own, (_NAME,), {}, file_actions=actions, setsigmask=())
    except OSError:
        near.close()
        raise
    finally:
        far.close()
        os.close(null)
    return near
