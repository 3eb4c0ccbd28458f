"""What a runtime starts: a topology, and for each node its files and daemons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lab.model.start import Start
from lab.model.topology import Topology

# Private to every node in every runtime; a node's files live below one of them.
PRIVATE_DIRECTORIES = ("/etc/frr", "/run", "/var/log", "/var/tmp")  # noqa: S108

# The setting by which a node's kernel gives no interface a link-local address of IPv6.
NO_LINK_LOCAL = ("net.ipv6.conf.default.addr_gen_mode", "1")

_ROUTER = "zebra"  # the daemon by which a router is known


class Ready(StrEnum):
    """How one sees from outside that a daemon serves."""

    VTY = "vty"  # the FRR vty socket at ``path`` answers a command
    SOCKET = "socket"  # the unix socket at ``path`` accepts a connection
    FILE = "file"  # ``path`` exists
    NONE = "none"  # one does not: it is a program beside the network, and may end at any time


@dataclass(frozen=True, slots=True)
class Daemon:
    """A long-running program of a node, started in the foreground.

    ``argv[0]`` is looked up on the runtime's path; the program ``stormdrill-node`` is this
    product's own (``lab.inside``). Its output goes to ``/var/log/<name>.log`` in the node.
    ``load`` is the command that gives the daemon its configuration when it starts again later,
    empty where it reads a file by itself; at first ``NodeConfig.commands`` have it.
    """

    name: str
    argv: tuple[str, ...]
    ready: Ready
    path: str
    after: tuple[str, ...] = ()
    load: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bind:
    """A file or directory of this host, seen by a node at ``target``; both paths are absolute.

    What the node writes there is written on the host, unless it is ``read_only``.
    """

    source: str
    target: str
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class NodeConfig:
    """Files (absolute path to text) and daemons of one node, and what else it needs.

    ``environment`` is found by every process of the node. ``commands`` are run in order by
    whoever deploys, once every daemon of the lab serves and the commands of the nodes that it
    comes ``after`` have ended; no runtime runs them by itself. What a node writes elsewhere than
    in a bind is seen by nobody else. ``own_root``: files may be anywhere in a container, too.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    daemons: tuple[Daemon, ...] = ()
    sysctls: tuple[tuple[str, str], ...] = ()  # "net.ipv4.ip_forward", "1"
    binds: tuple[Bind, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    commands: tuple[tuple[str, ...], ...] = ()
    after: tuple[str, ...] = ()
    hostname: str = ""  # its name unless given
    own_root: bool = False

    @property
    def link_local(self) -> bool:
        """Return whether the kernel gives interfaces link-local addresses of IPv6 by itself."""
        return NO_LINK_LOCAL not in self.sysctls


@dataclass(frozen=True, slots=True)
class Deployment:
    """Everything a runtime needs to start a lab; ``configs`` has every node's name.

    ``settings`` are the values of dials that the user gave, kept for plays on the lab. ``start``
    is a wish to the embedded runtime; containers start plainly.
    """

    name: str
    topology: Topology
    configs: Mapping[str, NodeConfig]
    settings: tuple[tuple[str, str], ...] = ()
    start: Start = Start.PLAIN


@dataclass(frozen=True, slots=True)
class NodeState:
    """A node of a running lab as its runtime sees it."""

    name: str
    kind: str
    site: str
    state: str  # "running", "stopped" as a whole, "failed" if a daemon has exited
    # Name and "running", "stopped" or "exited 1"; "ended" for what is no failure.
    daemons: tuple[tuple[str, str], ...] = ()
    note: str = ""  # why the runtime ended the node, if it did

    @property
    def is_router(self) -> bool:
        """Return whether vtysh has something to ask there."""
        return any(name == _ROUTER for name, _ in self.daemons)

    def runs(self, daemon: str) -> bool:
        """Return whether a daemon is there and runs."""
        return (daemon, "running") in self.daemons

    @property
    def shell(self) -> tuple[str, ...]:
        """Return what one works with by hand there: vtysh on a router, bash on a host."""
        return ("vtysh",) if self.is_router else ("bash", "-i")


def node_state(daemons: Sequence[tuple[str, str]], *, stopped: bool) -> str:
    """Return the state of a node whose daemons have these states."""
    if stopped:
        return "stopped"
    return "failed" if any(state.startswith("exited") for _, state in daemons) else "running"


def in_order(daemons: Sequence[Daemon]) -> tuple[Daemon, ...]:
    """Return daemons so that each comes after those it waits for.

    What waits for a daemon that is not among them, or for itself, comes last.
    """
    waiting = list(daemons)
    names = {daemon.name for daemon in daemons}
    done: list[Daemon] = []
    while waiting:
        started = {daemon.name for daemon in done}
        free = [one for one in waiting if names.intersection(one.after) <= started]
        done += free or waiting
        waiting = [one for one in waiting if one not in done]
    return tuple(done)


@dataclass(frozen=True, slots=True)
class LabState:
    """A lab a runtime knows of, alive or dead."""

    name: str
    runtime: str
    topology: str
    profile: str
    state: str  # "running", "starting", "dead"
    nodes: int


@dataclass(frozen=True, slots=True)
class Completed:
    """A command that ended; its status is data."""

    argv: tuple[str, ...]
    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True, slots=True)
class Cleanup:
    """The things that a destroy removed, and those that it could not remove."""

    verified: bool
    leftovers: tuple[str, ...] = ()
