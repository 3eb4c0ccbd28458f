"""``binds``: files and directories of this host in a node."""

import stat
from collections.abc import Sequence
from pathlib import Path

from lab.load.containerlab.inherit import Given
from lab.load.containerlab.notes import Notes
from lab.load.containerlab.paths import Paths
from lab.load.tree import Leaf
from lab.model.deployment import Bind

_PARTS = (2, 3)
_KERNEL = ("/proc", "/sys", "/dev")
# What Docker makes of a mount beyond read-only is about labels and propagation.
_MODES = {"", "ro", "rw", "z", "Z", "shared", "slave", "private", "rshared", "rslave", "rprivate"}
_OUTSIDE = "nothing of a lab reaches outside"


def binds(node: Given, paths: Paths, notes: Notes) -> tuple[Bind, ...]:
    """Return a node's binds; of two with one target the more specific level's."""
    found: dict[str, tuple[Leaf, Bind]] = {}
    for leaf in node.texts("binds", notes):
        bind = _bind(leaf, node.name, paths, notes)
        if bind is not None:
            found[bind.target] = (leaf, bind)
    return tuple(bind for leaf, bind in found.values() if _usable(leaf, bind, paths, notes))


def bound_text(binds: Sequence[Bind], path: str) -> str | None:
    """Return the text that a bind puts at a path of a node, also by a directory above it.

    None when no bind gives the path.
    """
    source = bound_source(binds, path)
    return source.read_text(encoding="utf-8", errors="replace") if source else None


def bound_source(binds: Sequence[Bind], path: str) -> Path | None:
    """Return the file of this host that a bind puts at a path of a node.

    As when they are mounted, the nearest of several counts: it hides what others have there.
    """
    covering = [bind for bind in binds if Path(path).is_relative_to(bind.target)]
    if not covering:
        return None
    nearest = max(covering, key=lambda bind: len(bind.target))
    source = Path(nearest.source) / Path(path).relative_to(nearest.target)
    return source if source.is_file() else None


def _bind(leaf: Leaf, node: str, paths: Paths, notes: Notes) -> Bind | None:
    parts = leaf.text.split(":")
    if len(parts) not in _PARTS or not parts[0] or not parts[1].startswith("/"):
        notes.refuse(leaf, f"bind {leaf.text!r} is not host:node[:ro]", "node is an absolute path")
        return None
    modes = set(parts[2].split(",")) if len(parts) > _PARTS[0] else set()
    if modes - _MODES:
        notes.refuse(leaf, f"bind {leaf.text!r}: {', '.join(sorted(modes - _MODES))} is no mode")
        return None
    target = parts[1].rstrip("/") or "/"
    return Bind(str(paths.resolve(parts[0], node)), target, "ro" in modes)


def _usable(leaf: Leaf, bind: Bind, paths: Paths, notes: Notes) -> bool:
    """Return whether a bind is to be made, and note why one cannot be."""
    if Path(bind.target).parts[:2] in [Path(one).parts for one in _KERNEL]:
        if bind.source == bind.target:
            return False  # a node sees these as they are on the host
        notes.refuse(leaf, f"bind {bind.target} is the kernel's own", "leave it out")
        return False
    if bind.target == "/":
        notes.refuse(leaf, "a bind over the whole node")
        return False
    why, hint = _unreadable(Path(bind.source))
    if why and paths.made_by_containerlab(Path(bind.source)):
        hint = "containerlab makes such a file, and is not run"
    if why:
        notes.refuse(leaf, f"bind {bind.source}: {why}", hint)
    return not why


def _unreadable(source: Path) -> tuple[str, str]:
    try:
        mode = source.stat().st_mode
        if stat.S_ISSOCK(mode):
            return "is a socket of this host", _OUTSIDE
        if stat.S_ISDIR(mode):
            next(source.iterdir(), None)
        elif stat.S_ISREG(mode):
            source.open("rb").close()
        else:
            return "is neither a file nor a directory", ""
    except OSError as error:
        return f"cannot be read: {error.strerror}", ""
    return "", ""
