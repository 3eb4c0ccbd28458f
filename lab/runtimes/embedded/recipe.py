"""What is done to make a root, recorded while it is done once, so that it can be done again.

To find out what a root is made of costs more than to make it, and most nodes of a lab are alike.
Every path of a step is absolute or relative to the working directory, never a node's own.
"""

import os
import shutil
import stat
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from lab.runtimes.embedded import syscalls

_BY_UMASK = 0o7022  # the rights that mkdir may not give


class Recipe:
    """Steps in their order, each a call that has worked once."""

    def __init__(self) -> None:
        self._steps: list[tuple[Callable[..., object], tuple[Any, ...]]] = []

    def do(self, step: Callable[..., object], *arguments: object) -> None:
        """Do a step now and whenever the recipe is done again; one that fails is not recorded."""
        step(*arguments)
        self._steps.append((step, arguments))

    def repeat(self) -> None:
        """Do every step again, in the working directory of the caller."""
        for step, arguments in self._steps:
            step(*arguments)


def directory(path: str, mode: int = 0o755) -> None:
    """Make a directory with these rights, whatever the umask is."""
    os.mkdir(path, mode)  # noqa: PTH102 - a Path costs more than the call
    if mode & _BY_UMASK:
        os.chmod(path, mode)  # noqa: PTH101


def file(path: str) -> None:
    """Make an empty file."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644))


def copy(source: str, path: str) -> None:
    """Make a file as another one is, with its rights."""
    shutil.copy(source, path)


def bind_file(source: str, target: str) -> None:
    """Show a file of the host at a new place; an empty one where that cannot be or it has gone."""
    file(target)
    with suppress(OSError):
        syscalls.bind(source, target)


def rights(path: str) -> int:
    """Return the rights of a directory, the usual ones where it has gone."""
    try:
        return stat.S_IMODE(os.stat(path).st_mode)  # noqa: PTH116
    except FileNotFoundError:
        return 0o755
