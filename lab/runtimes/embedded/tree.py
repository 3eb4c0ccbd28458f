"""A node's own view of the host's files: everything can be read, whatever is written is its own.

A new root is put together on the sandbox's own file system: each of the host's directories is the
lower layer of an overlay, and one with mounts in it is taken apart first, as no overlay of an
ordinary user may have those. Binds come last. It needs Linux 5.11.
"""

import errno
import os
import shutil
import stat
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from lab.model.deployment import PRIVATE_DIRECTORIES, Bind
from lab.model.errors import RuntimeFailure
from lab.runtimes.embedded import syscalls

_KERNEL = ("proc", "sys", "dev")
# These are somebody's own on the host; a node starts with empty ones.
_EMPTY = {
    "home": 0o755, "media": 0o755, "mnt": 0o755, "root": 0o700, "srv": 0o755, "tmp": 0o1777,
}  # fmt: skip
# Here programs look for directories of theirs; a node has those, and nothing that is in them.
_BARE = "var"
_BARE_DEPTH = 2
# Deeper than one directory, and yet programs are put there by hand.
_ADDED = (Path("/usr/local/bin/any"), Path("/usr/local/sbin/any"))
_OLD = ".host"
_NO_OVERLAY = (errno.EINVAL, errno.EPERM, errno.ENODEV)


def enter(
    place: Path, hidden: Sequence[Path], files: Mapping[str, Path], targets: Sequence[str]
) -> None:
    """Make ``place``, an empty directory, the root of this mount namespace.

    The host's files are below it, and at ``/.host`` until ``leave``; of each of ``hidden``, as
    where the sandbox keeps its own, only an empty directory. ``files`` are the node's by path;
    ``targets`` are the paths that ``bind`` will be asked for.
    """
    new = place / "root"
    new.mkdir()
    syscalls.bind(new, new)
    wanted = {Path(os.path.realpath(path)): source for path, source in files.items()}
    layers = _Layers(
        place / "layers", hidden, wanted, [Path(os.path.realpath(t)) for t in targets]
    )
    for entry in sorted(os.scandir("/"), key=lambda one: one.name):
        target = new / entry.name
        if entry.name in _KERNEL:
            target.mkdir()
            syscalls.bind_tree(entry.path, target)
        elif entry.name in _EMPTY:
            target.mkdir()
            target.chmod(_EMPTY[entry.name])
        elif entry.name == _BARE:
            _bare(Path(entry.path), target, _BARE_DEPTH)
        else:
            layers.show(Path(entry.path), target)
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


def _make_place(target: Path, *, directory: bool) -> None:
    """Make what something is to be mounted over, unless it is there."""
    (target if directory else target.parent).mkdir(parents=True, exist_ok=True)
    if not target.exists():
        target.touch()


def _bare(source: Path, target: Path, depth: int) -> None:
    """Make directories and links as the host has them, so deep, with nothing else in them."""
    _like(source, target)
    if not depth or not os.access(source, os.R_OK | os.X_OK):
        return
    for entry in _entries(source):
        if entry.is_symlink():
            (target / entry.name).symlink_to(Path(entry.path).readlink())
        elif entry.is_dir():
            _bare(Path(entry.path), target / entry.name, depth - 1)


def _entries(directory: Path) -> list[os.DirEntry[str]]:
    """Return what is in a directory, nothing where it has been removed meanwhile."""
    try:
        return list(os.scandir(directory))
    except FileNotFoundError:
        return []


class _Layers:
    """Directories of the host with a layer of the node's own over each."""

    def __init__(
        self, place: Path, hidden: Sequence[Path], files: Mapping[Path, Path],
        targets: Sequence[Path],
    ) -> None:  # fmt: skip
        self._place = place
        self._hidden = frozenset(hidden)
        self._private = {Path(directory) for directory in PRIVATE_DIRECTORIES}
        self._targets = (*files, *targets, *_ADDED)
        self._mounted = _mount_points()
        self._count = 0
        self.left = dict(files)  # those that no overlay has yet

    def show(self, source: Path, target: Path) -> None:
        """Show a file, link or directory of the host at ``target``, which is not there yet.

        What other programs of the host remove meanwhile is left out.
        """
        try:
            mode = source.lstat().st_mode
        except FileNotFoundError:
            return
        if stat.S_ISLNK(mode):
            target.symlink_to(source.readlink())
        elif source in self.left:
            shutil.copy(self.left.pop(source), target)
        elif not stat.S_ISDIR(mode):
            target.touch()
            with suppress(OSError):
                syscalls.bind(source, target)
        else:
            target.mkdir()
            target.chmod(stat.S_IMODE(mode))
            hidden = source in self._hidden or source in self._private
            if not hidden and os.access(source, os.R_OK | os.X_OK):
                self._directory(source, target)

    def _directory(self, source: Path, target: Path) -> None:
        inside = [
            point
            for point in self._mounted
            if source in point.parents and self._private.isdisjoint((point, *point.parents))
        ]
        if all(point.is_file() for point in inside):
            try:
                self._overlay(source, target, inside)
            except OSError as error:
                if error.errno not in (*_NO_OVERLAY, errno.ENOENT):
                    raise
            else:
                self._cover(source, target)
                return
        if inside:
            for entry in _entries(source):
                self.show(Path(entry.path), target / entry.name)
        else:  # no overlay here: the node can read it, at least
            with suppress(FileNotFoundError):
                syscalls.bind(source, target)
                syscalls.protect(target)
                self._cover(source, target)

    def _cover(self, source: Path, target: Path) -> None:
        """Show an empty directory in place of each hidden one below ``source``."""
        for path in self._hidden:
            if source in path.parents and path.is_dir():
                nothing = self._place / "nothing"
                nothing.mkdir(parents=True, exist_ok=True)
                syscalls.bind(nothing, target / path.relative_to(source))

    def _overlay(self, source: Path, target: Path, mounted: Sequence[Path]) -> None:
        own = self._place / str(self._count)
        self._count += 1
        upper, work = own / "upper", own / "work"
        work.mkdir(parents=True)
        self._fill(source, upper, mounted)
        options = f"lowerdir={_escaped(source)},upperdir={_escaped(upper)}"
        options += f",workdir={_escaped(work)},userxattr"
        syscalls.mount("overlay", target, "overlay", 0, options)
        self.left = {path: file for path, file in self.left.items() if source not in path.parents}

    def _fill(self, source: Path, upper: Path, mounted: Sequence[Path]) -> None:
        """Put into the upper layer what is the node's own.

        Those are its files and copies of those ``mounted`` over one of the host, which an overlay
        does not show; and the directories it may want to add something to.
        """
        _like(source, upper)
        with os.scandir(source) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False) and os.access(entry, os.R_OK | os.X_OK):
                    _like(Path(entry.path), upper / entry.name)
        files = {**{point: point for point in mounted}, **self.left}
        for path in (*files, *self._targets):
            if source in path.parents:
                for parent in reversed(path.parents):
                    if source in parent.parents:
                        _like(parent, upper / parent.relative_to(source))
        for path, file in files.items():
            if source in path.parents:
                shutil.copy(file, upper / path.relative_to(source))


def _like(source: Path, target: Path) -> None:
    """Make a directory with the rights of the host's, if there is one."""
    target.mkdir(exist_ok=True)
    with suppress(FileNotFoundError):
        target.chmod(stat.S_IMODE(source.stat().st_mode))


def _mount_points() -> tuple[Path, ...]:
    lines = Path("/proc/thread-self/mountinfo").read_text().splitlines()
    return tuple(Path(line.split()[4].replace("\\040", " ")) for line in lines)


def _escaped(path: Path) -> str:
    return str(path).replace("\\", "\\\\").replace(":", "\\:").replace(",", "\\,")
