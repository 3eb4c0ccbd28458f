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


def enter(place: Path, shared: Shared, files: Mapping[str, Path], targets: Sequence[str]) -> None:
    """Make ``place``, an empty directory, the root of this mount namespace.

    The host's files are at ``/.host`` until ``leave``. ``files`` are the node's by path;
    ``targets`` are the paths that ``bind`` will be asked for. /proc and /sys are empty yet.
    """
    new = place / "root"
    new.mkdir()
    syscalls.bind(new, new)
    wanted = {Path(os.path.realpath(path)): source for path, source in files.items()}
    layers = Layers(place / "layers", shared, wanted, [Path(os.path.realpath(t)) for t in targets])
    for name in _SHOWN:
        layers.show(Path("/", name), new / name)
    for name, mode in _EMPTY.items():
        (new / name).mkdir()
        (new / name).chmod(mode)
    layers.bare(Path("/", _BARE), new / _BARE, _BARE_DEPTH)
    _devices(new / "dev")
    (new / _OLD).mkdir()
    syscalls.pivot_root(new, new / _OLD)
    os.chdir("/")
    for path, source in layers.left.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(f"/{_OLD}{source}", path)


def leave() -> None:
    """Take the host's root out of view."""
    syscalls.detach_mount(f"/{_OLD}")
    Path(f"/{_OLD}").rmdir()


def lay(source: Path, target: str) -> None:
    """Show a directory of the sandbox at its place; between ``enter`` and ``leave``."""
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


def _devices(target: Path) -> None:
    """Make the devices that every program expects, terminals of the node's own, and no others."""
    target.mkdir()
    for name in _DEVICES:
        source = Path("/dev", name)
        if source.exists():
            (target / name).parent.mkdir(exist_ok=True)
            (target / name).touch()
            syscalls.bind(source, target / name)
    for name, end in _LINKS.items():
        (target / name).symlink_to(end)
    (target / "shm").mkdir()
    (target / "shm").chmod(0o1777)
    (target / "pts").mkdir()
    quiet = syscalls.MS_NOSUID | syscalls.MS_NOEXEC
    syscalls.mount(
        "devpts", target / "pts", "devpts", quiet, "newinstance,ptmxmode=0666,mode=0620"
    )
