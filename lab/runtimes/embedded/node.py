"""One node: its namespaces, its private directories with its files, its kernel settings."""

import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from lab.model.deployment import PRIVATE_DIRECTORIES, NodeConfig
from lab.model.errors import RuntimeFailure
from lab.runtimes.embedded import init, syscalls, tree
from lab.runtimes.embedded.layers import Shared
from lab.runtimes.sysctls import DEFAULTS

# In the order of the fields of ``Space``.
_NAMESPACES = (syscalls.NEWNS, syscalls.NEWNET, syscalls.NEWUTS, syscalls.NEWPID)

# FRR keeps its sockets and its process files here whatever its configuration says.
_EXPECTED = ("/run/frr", "/run/lock", "/var/log/frr", "/var/tmp/frr")  # noqa: S108

# IPv6 is off since its duplicate address detection delays every interface; a node that wants it
# says so.
_DEFAULTS = (
    ("net.ipv6.conf.all.disable_ipv6", "1"),
    ("net.ipv6.conf.default.disable_ipv6", "1"),
    *DEFAULTS,
)


@dataclass(frozen=True, slots=True)
class Space:
    """The open namespaces of a node, or those the supervisor came from.

    ``pid`` is a descriptor of the first process of its process space, ``proc`` one of that space's
    /proc. Who enters stays where it is among the processes, and starts others here.
    """

    name: str
    mnt: int
    net: int
    uts: int
    pid: int
    proc: int = -1

    @classmethod
    def current(cls, name: str) -> "Space":
        """Open the calling thread's own namespaces; this process stands for its process space."""
        return cls(name, *_opened(), os.pidfd_open(os.getpid()))

    @property
    def descriptors(self) -> tuple[int, int, int, int]:
        """Return what ``enter`` needs, in the order of the fields."""
        return self.mnt, self.net, self.uts, self.pid

    def enter(self) -> None:
        """Move the calling thread here, and what it starts from now on."""
        for flag, descriptor in zip(_NAMESPACES, self.descriptors, strict=True):
            syscalls.setns(descriptor, flag)


def _opened() -> tuple[int, int, int]:
    mnt, net, uts = (
        os.open(f"/proc/thread-self/ns/{kind}", os.O_RDONLY | os.O_CLOEXEC)
        for kind in ("mnt", "net", "uts")
    )
    return mnt, net, uts


@contextmanager
def inside(space: Space, base: Space) -> Iterator[None]:
    """Run the body in a node, and come back to ``base`` after it."""
    space.enter()
    try:
        yield
    finally:
        base.enter()


def private(root: Path, node: str, directory: str) -> Path:
    """Return where the sandbox keeps one of a node's private directories."""
    return root / "nodes" / node / directory.strip("/").replace("/", "-")


def make(root: Path, base: Space, shared: Shared, name: str, config: NodeConfig) -> Space:
    """Make a node and return its namespaces; the caller is back in ``base`` then.

    Raises:
        RuntimeFailure: a file or a kernel setting cannot be given to it.
        OSError: the kernel refused a namespace or a mount.
    """
    bound = _write_files(root, name, config)
    try:
        syscalls.unshare(syscalls.NEWNS | syscalls.NEWNET | syscalls.NEWUTS)
        socket.sethostname(config.hostname or name)
        opened = _opened()  # before the node's own /proc, which does not know this process
        pid, proc = _make_root(root, shared, name, bound, config)
        asked = dict(config.sysctls)
        for key, default in _DEFAULTS:
            value = asked.get(key, default)  # IPv6 must be on before addresses are given
            with suppress(FileNotFoundError):
                _set(name, key, value)
        return Space(name, *opened, pid, proc)
    finally:
        base.enter()


def renewed(space: Space, base: Space) -> Space:
    """Return a node whose first process has ended with a new one; the caller is in ``base`` then.

    Raises:
        OSError: the kernel refused it.
    """
    try:
        for flag, descriptor in zip(_NAMESPACES[:3], space.descriptors[:3], strict=True):
            syscalls.setns(descriptor, flag)
        pid, proc = _first_process()
        return replace(space, pid=pid, proc=proc)
    finally:
        base.enter()
        os.close(space.pid)
        os.close(space.proc)


def _first_process() -> tuple[int, int]:
    """Start it in the namespaces of the caller; return descriptors of it and of its /proc."""
    return init.start(), os.open("/proc", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)


def apply_sysctls(space: Space, base: Space, sysctls: Sequence[tuple[str, str]]) -> None:
    """Set what the node asks for; its interfaces exist by now.

    Raises:
        RuntimeFailure: the kernel has no such setting for a namespace, or refuses the value.
    """
    with inside(space, base):
        for key, value in sysctls:
            try:
                _set(space.name, key, value)
            except FileNotFoundError as error:
                raise RuntimeFailure(f"{space.name}: sysctl {key}: {error.strerror}") from error


def _set(node: str, key: str, value: str) -> None:
    try:
        Path("/proc/sys", *key.split(".")).write_text(value)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise RuntimeFailure(f"{node}: sysctl {key}={value}: {error.strerror}") from error


def _write_files(root: Path, name: str, config: NodeConfig) -> list[tuple[Path, str]]:
    """Write a node's files and return those to be bound over a file of the host."""
    for directory in PRIVATE_DIRECTORIES:
        private(root, name, directory).mkdir(parents=True)
    ready = [str(Path(daemon.path).parent) for daemon in config.daemons]
    for path in (*_EXPECTED, *ready):
        place = _private_place(root, name, path)
        if place is not None:
            place.mkdir(parents=True, exist_ok=True)
    bound = []
    for index, (path, text) in enumerate(config.files.items()):
        place = _private_place(root, name, path)
        if place is None:
            place = root / "nodes" / name / "bound" / str(index)
            bound.append((place, path))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        place.chmod(0o755 if text.startswith("#!") else 0o644)
    return bound


def _private_place(root: Path, name: str, path: str) -> Path | None:
    real = Path(os.path.realpath(path))
    for directory in PRIVATE_DIRECTORIES:
        if real.is_relative_to(directory):
            return private(root, name, directory) / real.relative_to(directory)
    return None


def _make_root(
    root: Path,
    shared: Shared,
    name: str,
    bound: Sequence[tuple[Path, str]],
    config: NodeConfig,
) -> tuple[int, int]:
    """Give the node its root and its first process; return descriptors of that and its /proc.

    A new /proc or /sys is only given to who sees a whole one: both come while the host's root is
    in view, and nothing of the host's lies below them.
    """
    place = root / "nodes" / name / "tree"
    place.mkdir()
    files = {path: source for source, path in bound}
    tree.enter(place, shared, files, [one.target for one in config.binds])
    for directory in PRIVATE_DIRECTORIES:
        tree.lay(private(root, name, directory), directory)
    try:
        for one in sorted(config.binds, key=lambda one: one.target):
            tree.bind(one)
    except RuntimeFailure as failure:
        raise RuntimeFailure(f"{name}: {failure}") from failure
    tree.mount_sysfs()
    first = _first_process()
    tree.leave()
    return first


def shared_by_all(root: Path) -> Shared:
    """Return what the nodes of a lab have in common; its state and this checkout are hidden."""
    return Shared(root / "shared", (root, root.parent.parent.parent, *_project()))


def _project() -> tuple[Path, ...]:
    """Return the checkout that this product runs from; where it is installed, there is none."""
    top = Path(__file__).parents[3]
    return (top,) if (top / "pyproject.toml").exists() else ()
