"""A node's root directory: the host's programs can be read, whatever is written is the node's own.

It is put together on the sandbox's own file system. Of the host it has what programs need
(``_SHOWN``), and nothing that belongs to somebody; binds that the user wrote come last.
"""

import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from lab.model.deployment import Bind
from lab.model.errors import RuntimeFailure
from lab.runtimes.embedded import syscalls
from lab.runtimes.embedded.layers import Layers, Shared
from lab.runtimes.embedded.recipe import Recipe, directory, file

# Where programs and their libraries are. /nix and /gnu have all of them on some hosts.
_SHOWN = ("bin", "etc", "gnu", "lib", "lib32", "lib64", "libx32", "nix", "opt", "sbin", "usr")
# These are somebody's own on the host; a node starts with empty ones.
_EMPTY = {
    "home": 0o755, "media": 0o755, "mnt": 0o755, "proc": 0o555, "root": 0o700, "run": 0o755,
    "srv": 0o755, "sys": 0o555, "tmp": 0o1777,
}  # fmt: skip
# Here programs look for directories of theirs; a node has those, and nothing that is in them.
_BARE = "var"
_BARE_DEPTH = 2
_DEVICES = ("full", "null", "random", "tty", "urandom", "zero", "net/tun")
_LINKS = {
    "fd": "/proc/self/fd", "stdin": "/proc/self/fd/0", "stdout": "/proc/self/fd/1",
    "stderr": "/proc/self/fd/2", "ptmx": "pts/ptmx",
}  # fmt: skip
_OLD = ".host"
HOST = f"/{_OLD}"  # where a new root has the host's until that is left; first.c knows it too


class Roots:
    """Makes the roots of a lab's nodes; those that are alike are thought of once."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._recipes: dict[tuple[object, ...], tuple[Recipe, Mapping[Path, str]]] = {}

    def enter(self, place: str, files: Mapping[str, str], targets: Sequence[str]) -> None:
        """Make ``place``, an empty directory, the root of this mount namespace.

        The host's files are at ``/.host`` until ``leave``. ``files`` are the node's by path, each
        a file relative to ``place``; ``targets`` are the paths that ``bind`` will be asked for.
        /proc and /sys are empty yet.
        """
        os.chdir(place)
        alike = (*files.items(), None, *targets)
        known = self._recipes.get(alike)
        if known is None:
            recipe = Recipe()
            left = _first(recipe, self._shared, files, targets)
            self._recipes[alike] = recipe, left
        else:
            recipe, left = known
            recipe.repeat()
        syscalls.pivot_root("root", f"root/{_OLD}")
        os.chdir("/")
        for path, source in left.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(f"/{_OLD}{place}/{source}", path)


def _first(
    recipe: Recipe, shared: Shared, files: Mapping[str, str], targets: Sequence[str]
) -> Mapping[Path, str]:
    """Make a root in the working directory; return the files that have no place there yet."""
    recipe.do(directory, "root")
    recipe.do(syscalls.bind, "root", "root")
    wanted = {Path(os.path.realpath(path)): source for path, source in files.items()}
    layers = Layers(recipe, shared, wanted, [Path(os.path.realpath(one)) for one in targets])
    for name in _SHOWN:
        layers.show(Path("/", name), f"root/{name}")
    for name, mode in _EMPTY.items():
        recipe.do(directory, f"root/{name}", mode)
    layers.bare(Path("/", _BARE), f"root/{_BARE}", _BARE_DEPTH)
    _devices(recipe, "root/dev")
    recipe.do(directory, f"root/{_OLD}")
    return layers.left


def leave() -> None:
    """Take the host's root out of view."""
    syscalls.detach_mount(f"/{_OLD}")
    os.rmdir(f"/{_OLD}")  # noqa: PTH106 - a Path costs more than the call


def lay(source: str, target: str) -> None:
    """Show a directory of the sandbox at its place; between ``enter`` and ``leave``."""
    if not os.path.isdir(target):  # noqa: PTH112
        _make_place(Path(target), directory=True)
    syscalls.bind(f"/{_OLD}{source}", target)


def bind(bound: Bind) -> None:
    """Show a file or directory of the host; between ``enter`` and ``leave``.

    Raises:
        RuntimeFailure: it is not there, or the place for it cannot be made.
    """
    source = Path(f"/{_OLD}{os.path.realpath(bound.source)}")
    target = Path(os.path.realpath(bound.target))
    try:
        _make_place(target, directory=source.is_dir())
        syscalls.bind_tree(source, target)
        if bound.read_only:
            syscalls.protect(target)
    except OSError as error:
        text = f"bind {bound.source}:{bound.target}: {error.strerror}"
        raise RuntimeFailure(text) from error


def mount_sysfs() -> None:
    """Show the node's own interfaces below /sys, where the host allows it; before ``leave``.

    A container whose /sys is read-only gets no writable one; one that hides parts of it gets the
    host's.
    """
    quiet = syscalls.MS_NOSUID | syscalls.MS_NODEV | syscalls.MS_NOEXEC
    for flags in (quiet, quiet | syscalls.MS_RDONLY):
        with suppress(OSError):
            syscalls.mount("sysfs", "/sys", "sysfs", flags)
            return
    syscalls.bind_tree(f"/{_OLD}/sys", "/sys")


def _make_place(target: Path, *, directory: bool) -> None:
    """Make what something is to be mounted over, unless it is there."""
    (target if directory else target.parent).mkdir(parents=True, exist_ok=True)
    if not target.exists():
        target.touch()


def _devices(recipe: Recipe, target: str) -> None:
    """Make the devices that every program expects, terminals of the node's own, and no others."""
    recipe.do(directory, target)
    for name in _DEVICES:
        if Path("/dev", name).exists():
            if "/" in name:
                recipe.do(directory, f"{target}/{name.partition('/')[0]}")
            recipe.do(file, f"{target}/{name}")
            recipe.do(syscalls.bind, f"/dev/{name}", f"{target}/{name}")
    for name, end in _LINKS.items():
        recipe.do(os.symlink, end, f"{target}/{name}")
    recipe.do(directory, f"{target}/shm", 0o1777)
    recipe.do(directory, f"{target}/pts")
    quiet = syscalls.MS_NOSUID | syscalls.MS_NOEXEC
    options = "newinstance,ptmxmode=0666,mode=0620"
    recipe.do(syscalls.mount, "devpts", f"{target}/pts", "devpts", quiet, options)
