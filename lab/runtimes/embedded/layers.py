"""The host's directories as a node sees them: each is the lower layer of an overlay of its own.

One with mounts in it is taken apart, as no overlay of an ordinary user may have those. What is the
same in every node is a layer that the nodes of a lab share. It needs Linux 5.11.
"""

import errno
import os
import shutil
import stat
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from lab.model.deployment import PRIVATE_DIRECTORIES
from lab.runtimes.embedded import syscalls
from lab.runtimes.embedded.recipe import Recipe, bind_file, copy, directory, file, rights

# Deeper than one directory, and yet programs are put there by hand.
_ADDED = (Path("/usr/local/bin/any"), Path("/usr/local/sbin/any"))
# Secrets of the host, whoever may read them: an empty file or directory is in their place.
_SECRET = (
    "/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/sudoers",
    "/etc/sudoers.d", "/etc/ssh", "/etc/ssl/private", "/etc/krb5.keytab", "/etc/security/opasswd",
)  # fmt: skip
_OWN = "layers"  # a node's own ones, in the directory that its root is made in
_NO_OVERLAY = (errno.EINVAL, errno.EPERM, errno.ENODEV)


class Shared:
    """What the nodes of a lab have in common, kept in a directory of the sandbox."""

    def __init__(self, place: Path, hidden: Sequence[Path]) -> None:
        self._place = place
        secrets = [Path(path) for path in _SECRET]
        self.hidden = tuple(path for path in (*hidden, *secrets) if path.exists())
        self.private = frozenset(Path(directory) for directory in PRIVATE_DIRECTORIES)
        self._made: dict[Path, Path] = {}
        self._inside: dict[Path, Sequence[Path]] = {}

    @cached_property
    def mounted(self) -> tuple[Path, ...]:
        """Return every place of the host where something is mounted."""
        lines = Path("/proc/thread-self/mountinfo").read_text().splitlines()
        return tuple(Path(line.split()[4].replace("\\040", " ")) for line in lines)

    def layer(self, source: Path, mounted: Sequence[Path]) -> Path:
        """Return the layer over a directory of the host that all nodes have.

        It has copies of the files ``mounted`` in the directory, which an overlay does not show,
        and the directories a node may add something to: an ordinary user does not own the host's.
        """
        made = self._made.get(source)
        if made is None:
            made = self._made[source] = self._place / str(len(self._made))
            made.parent.mkdir(parents=True, exist_ok=True)
            like(source, made)
            for entry in entries(source):
                if entry.is_dir(follow_symlinks=False) and os.access(entry, os.R_OK | os.X_OK):
                    like(Path(entry.path), made / entry.name)
            for path in parents(source, (*mounted, *_ADDED)):
                like(path, made / path.relative_to(source))
            for point in mounted:
                shutil.copy(point, made / point.relative_to(source))
        return made

    def bare(self, source: Path, depth: int) -> Path:
        """Return directories and links as the host has them, so deep, and nothing else."""
        made = self._made.get(source)
        if made is None:
            made = self._made[source] = self._place / str(len(self._made))
            made.parent.mkdir(parents=True, exist_ok=True)
            _bare(source, made, depth)
        return made

    def inside(self, source: Path) -> Sequence[Path]:
        """Return where something is mounted below a directory, besides what nodes have anyway."""
        found = self._inside.get(source)
        if found is None:
            found = self._inside[source] = [
                point
                for point in self.mounted
                if source in point.parents and self.private.isdisjoint((point, *point.parents))
            ]
        return found

    def nothing(self, path: Path) -> Path:
        """Return an empty file or directory to show in place of a hidden one."""
        kind = "directory" if path.is_dir() else "file"
        found = self._place / f"empty-{kind}"
        found.parent.mkdir(parents=True, exist_ok=True)
        if kind == "directory":
            found.mkdir(exist_ok=True)
        else:
            found.touch()
        return found


class Layers:
    """Directories of the host with a layer of one node's own over each."""

    def __init__(
        self, recipe: Recipe, shared: Shared, files: Mapping[Path, str], targets: Sequence[Path]
    ) -> None:
        """Put steps into ``recipe``; ``files`` are the node's own by path."""
        self._recipe = recipe
        self._shared = shared
        self._targets = (*files, *targets)
        self._count = 0
        self.left = dict(files)  # those that no overlay has yet
        recipe.do(directory, _OWN)

    def show(self, source: Path, target: str) -> None:
        """Show a file, link or directory of the host at ``target``, which is not there yet.

        What other programs of the host remove meanwhile is left out.
        """
        do = self._recipe.do
        try:
            mode = source.lstat().st_mode
        except FileNotFoundError:
            return
        if stat.S_ISLNK(mode):
            do(os.symlink, str(source.readlink()), target)
        elif source in self.left:
            do(copy, self.left.pop(source), target)
        elif not stat.S_ISDIR(mode):
            hidden = source in self._shared.hidden
            do(file, target) if hidden else do(bind_file, str(source), target)
        else:
            do(directory, target, stat.S_IMODE(mode))
            hidden = source in self._shared.hidden or source in self._shared.private
            if not hidden and os.access(source, os.R_OK | os.X_OK):
                self._directory(source, target)

    def _directory(self, source: Path, target: str) -> None:
        inside = self._shared.inside(source)
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
            for entry in entries(source):
                self.show(Path(entry.path), f"{target}/{entry.name}")
        else:  # no overlay here: the node can read it, at least
            with suppress(FileNotFoundError):
                self._recipe.do(syscalls.bind, str(source), target)
                self._recipe.do(syscalls.protect, target)
                self._cover(source, target)

    def _cover(self, source: Path, target: str) -> None:
        """Show something empty in place of what is hidden below ``source``."""
        for path in self._shared.hidden:
            if source in path.parents:
                empty = str(self._shared.nothing(path))
                self._recipe.do(syscalls.bind, empty, f"{target}/{path.relative_to(source)}")

    def _overlay(self, source: Path, target: str, mounted: Sequence[Path]) -> None:
        self._lay((self._shared.layer(source, mounted), source), target, source)
        self.left = {path: own for path, own in self.left.items() if source not in path.parents}

    def bare(self, source: Path, target: str, depth: int) -> None:
        """Show directories of the host with nothing in them, so deep, at ``target``."""
        self._recipe.do(directory, target)
        below = self._shared.bare(source, depth)
        try:
            self._lay((below,), target, source)
        except OSError as error:
            if error.errno not in _NO_OVERLAY:
                raise
            self._recipe.do(_copy_tree, str(below), target)

    def _lay(self, below: Sequence[Path], target: str, source: Path) -> None:
        """Mount layers, the upper ones first, with one of the node's own over them."""
        do = self._recipe.do
        own = f"{_OWN}/{self._count}"
        upper, work = f"{own}/upper", f"{own}/work"
        self._count += 1
        do(directory, own)
        do(directory, work)
        do(directory, upper, rights(str(source)))
        for path in parents(source, self._targets):
            do(directory, f"{upper}/{path.relative_to(source)}", rights(str(path)))
        for path, own_file in self.left.items():
            if source in path.parents:
                do(copy, own_file, f"{upper}/{path.relative_to(source)}")
        lower = ":".join(map(_escaped, below))
        options = f"lowerdir={lower},upperdir={upper},workdir={work},userxattr"
        do(syscalls.mount, "overlay", target, "overlay", 0, options)


def _copy_tree(source: str, target: str) -> None:
    shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)


def entries(directory: Path) -> list[os.DirEntry[str]]:
    """Return what is in a directory, nothing where it has been removed meanwhile."""
    try:
        with os.scandir(directory) as found:
            return list(found)
    except FileNotFoundError:
        return []


def _bare(source: Path, target: Path, depth: int) -> None:
    like(source, target)
    if not depth or not os.access(source, os.R_OK | os.X_OK):
        return
    for entry in entries(source):
        if entry.is_symlink():
            (target / entry.name).symlink_to(Path(entry.path).readlink())
        elif entry.is_dir():
            _bare(Path(entry.path), target / entry.name, depth - 1)


def like(source: Path, target: Path) -> None:
    """Make a directory with the rights of the host's, if there is one."""
    target.mkdir(exist_ok=True)
    with suppress(FileNotFoundError):
        target.chmod(stat.S_IMODE(source.stat().st_mode))


def parents(source: Path, paths: Sequence[Path]) -> list[Path]:
    """Return the directories below ``source`` that paths are in, upper ones first."""
    found: dict[Path, None] = {}
    for path in paths:
        if source in path.parents:
            above = (one for one in reversed(path.parents) if source in one.parents)
            found.update(dict.fromkeys(above))
    return list(found)


def _escaped(path: Path) -> str:
    return str(path).replace("\\", "\\\\").replace(":", "\\:").replace(",", "\\,")
