"""One node: its namespaces, its private directories with its files, its kernel settings."""

import errno
import os
import socket
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from lab.model.deployment import PRIVATE_DIRECTORIES, NodeConfig
from lab.model.errors import RuntimeFailure
from lab.runtimes.embedded import init, syscalls, tree
from lab.runtimes.embedded.layers import Shared
from lab.runtimes.embedded.tree import Roots
from lab.runtimes.sysctls import DEFAULTS

# In the order of the fields of ``Space``.
_NAMESPACES = (syscalls.NEWNS, syscalls.NEWNET, syscalls.NEWUTS, syscalls.NEWPID)

# FRR keeps its sockets and its process files here whatever its configuration says.
_EXPECTED = ("/run/frr", "/run/lock", "/var/log/frr", "/var/tmp/frr")  # noqa: S108

_NO_FILE = "is no plain file"
_IPV6 = "net.ipv6.conf."
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
    """Run the body in a node, and come back to ``base`` after it, also from half the way."""
    try:
        space.enter()
        yield
    finally:
        base.enter()


def private(root: Path, node: str, directory: str) -> Path:
    """Return where the sandbox keeps one of a node's private directories."""
    return root / "nodes" / node / _private_name(directory)


def log(root: Path, node: str, name: str) -> int:
    """Open one of a node's logs, made if it is not there, to be read and added to.

    The node may have put anything in its place: what is not a plain file is refused, so that
    nothing of the host is opened and no pipe is waited for.

    Raises:
        OSError: it cannot be opened, or is no plain file.
    """
    path = private(root, node, "/var/log") / f"{name}.log"
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
    try:
        found = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY, 0o644)
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        raise OSError(errno.ELOOP, _NO_FILE) from error
    if not stat.S_ISREG(os.fstat(found).st_mode):
        os.close(found)
        raise OSError(errno.EINVAL, _NO_FILE)
    os.set_blocking(found, True)
    return found


@dataclass(frozen=True, slots=True)
class Making:
    """A node whose first process settles in; its network is there."""

    name: str
    mnt: int
    net: int
    uts: int
    first: init.First

    def made(self) -> Space:
        """Return the node once it is whole.

        Raises:
            OSError: the kernel refused its first process something.
        """
        return Space(self.name, self.mnt, self.net, self.uts, *self.first.settled())


@dataclass(frozen=True, slots=True)
class Ground:
    """What the nodes of a lab are made on.

    ``start`` starts a first process in namespaces that are the calling thread's; the host is taken
    out of its view.
    """

    root: Path
    base: Space
    roots: Roots
    start: Callable[[Sequence[int]], init.First]


def begin(ground: Ground, name: str, config: NodeConfig) -> Making:
    """Begin to make a node, so that others can be begun meanwhile; the caller is in ``base`` then.

    Raises:
        RuntimeFailure: a file or a kernel setting cannot be given to it.
        OSError: the kernel refused a namespace or a mount.
    """
    bound = _write_files(ground.root, name, config)
    try:
        syscalls.unshare(syscalls.NEWNS | syscalls.NEWNET | syscalls.NEWUTS)
        socket.sethostname(config.hostname or name)
        opened = _opened()
        # IPv6 must be on before addresses are given, and what interfaces get by default be known.
        asked = {key: value for key, value in config.sysctls if key.startswith(_IPV6)}
        for key, value in {**dict(_DEFAULTS), **asked}.items():
            with suppress(FileNotFoundError):
                _set(name, key, value)
        _make_root(ground, name, bound, config)
        return Making(name, *opened, ground.start(opened))
    finally:
        ground.base.enter()


def renewed(space: Space, base: Space) -> Space:
    """Return a node whose first process ends with a new one; the caller is in ``base`` then.

    The old one's descriptors stay open.

    Raises:
        OSError: the kernel refused it.
    """
    try:
        for flag, descriptor in zip(_NAMESPACES[:3], space.descriptors[:3], strict=True):
            syscalls.setns(descriptor, flag)
        first = init.start()
    finally:
        base.enter()
    pid, proc = first.settled()
    return replace(space, pid=pid, proc=proc)


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
        setting = os.open(f"/proc/sys/{key.replace('.', '/')}", os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.write(setting, value.encode())
        finally:
            os.close(setting)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise RuntimeFailure(f"{node}: sysctl {key}={value}: {error.strerror}") from error


def _write_files(root: Path, name: str, config: NodeConfig) -> dict[str, str]:
    """Write a node's files; return those to be bound over one of the host, by path."""
    own = f"{root}/nodes/{name}"
    made: set[str] = set()

    def make(directory: str) -> None:
        if directory not in made:
            os.makedirs(directory, exist_ok=True)  # noqa: PTH103 - a Path costs more than the call
            made.add(directory)

    for directory in PRIVATE_DIRECTORIES:
        make(f"{own}/{_private_name(directory)}")
    ready = [os.path.dirname(daemon.path) for daemon in config.daemons]  # noqa: PTH120
    for path in (*_EXPECTED, *ready):
        place = _private_place(path)
        if place is not None:
            make(f"{own}/{place}")
    bound = {}
    for index, (path, text) in enumerate(config.files.items()):
        place = _private_place(path)
        if place is None:
            place = f"bound/{index}"
            bound[path] = f"../{place}"
        parent, _, _ = place.rpartition("/")
        make(f"{own}/{parent}")
        _write(f"{own}/{place}", text)
    return bound


def _write(path: str, text: str) -> None:
    mode = 0o755 if text.startswith("#!") else 0o644
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, mode)
    with os.fdopen(file, "w") as stream:
        stream.write(text)
        os.fchmod(file, mode)


def _private_name(directory: str) -> str:
    return directory.strip("/").replace("/", "-")


@cache
def _private_place(path: str) -> str | None:
    """Return where a path lies among a node's private directories, if it does."""
    real = Path(os.path.realpath(path))
    for directory in PRIVATE_DIRECTORIES:
        if real.is_relative_to(directory):
            return str(Path(_private_name(directory), real.relative_to(directory)))
    return None


def _make_root(ground: Ground, name: str, bound: Mapping[str, str], config: NodeConfig) -> None:
    """Give the node its root; its first process takes the host's out of view.

    A new /proc or /sys is only given to who sees a whole one: both come while the host's root is
    in view, and nothing of the host's lies below them.
    """
    own = f"{ground.root}/nodes/{name}"
    place = f"{own}/tree"
    os.mkdir(place)  # noqa: PTH102
    ground.roots.enter(place, bound, [one.target for one in config.binds])
    for directory in PRIVATE_DIRECTORIES:
        tree.lay(f"{own}/{_private_name(directory)}", directory)
    try:
        for one in sorted(config.binds, key=lambda one: one.target):
            tree.bind(one)
    except RuntimeFailure as failure:
        raise RuntimeFailure(f"{name}: {failure}") from failure
    tree.mount_sysfs()


def ground(root: Path, base: Space, start: Callable[[Sequence[int]], init.First]) -> Ground:
    """Return what nodes are made on; the lab's state and this checkout are hidden in them."""
    shared = Shared(root / "shared", (root, root.parent.parent.parent, *_project()))
    return Ground(root, base, Roots(shared), start)


def _project() -> tuple[Path, ...]:
    """Return the checkout that this product runs from; where it is installed, there is none."""
    top = Path(__file__).parents[3]
    return (top,) if (top / "pyproject.toml").exists() else ()
