"""A lab of containers that runs, as any process of its owner may use it."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from lab.model.deployment import Completed, NodeState, node_state
from lab.model.errors import CommandError, NoSuchCommand, RuntimeFailure
from lab.model.topology import Node, Topology
from lab.ports import Stream, Vty
from lab.ports.terminal import Terminal
from lab.runtimes import vty
from lab.runtimes.containerlab import capture, docker_api, order, states, words
from lab.runtimes.containerlab.docker_api import Container
from lab.runtimes.containerlab.relay import Relay
from lab.runtimes.containerlab.root import Root
from lab.runtimes.containerlab.stream import ContainerStream
from lab.runtimes.operations import ORDER_S, Operations

_VTY_CONNECT_S = 10.0
_READ = timedelta(seconds=60)
_WORKERS = 8

Answer = TypeVar("Answer")


def of_home(home: Path, name: str = "") -> tuple[Container, ...]:
    """Return the containers of the labs below a directory, or of one of them."""
    lab = [f"{words.LAB}={name}"] if name else []
    return docker_api.containers(f"{words.HOME}={home}", *lab)


class ContainerLab(Operations):
    """A running lab on containerlab; usable from several threads."""

    def __init__(self, directory: Path, topology: Topology | None = None) -> None:
        super().__init__(directory, topology)
        self._lock = threading.Lock()
        self._containers: Mapping[str, Container] = {}
        self._roots: dict[str, Root | None] = {}

    @property
    def directory(self) -> Path:
        """Return the directory of its state."""
        return self._directory

    def run(
        self, node: str, argv: Sequence[str], *, timeout: timedelta, stdin: str = ""
    ) -> Completed:
        """Return when the command ends; raise CommandError if it cannot start or end in time."""
        return capture.run(node, self._container(node), argv, timeout, stdin)

    def stream(self, node: str, argv: Sequence[str]) -> Stream:
        """Start a command in a node and return at once; raise CommandError if it cannot start."""
        return ContainerStream(node, self._container(node), argv)

    def vty(self, node: str, daemon: str) -> Vty:
        """Return a new connection to an FRR daemon of a node."""
        path = f"/run/frr/{daemon}.vty"
        root = self._root(node)
        place = f"{node}: {daemon}"
        try:
            wire = root.connect(path, _VTY_CONNECT_S) if root else Relay(
                node, self._container(node), path
            )  # fmt: skip
        except OSError as error:
            raise self._lost(node) or CommandError(f"{place}: {error.strerror}") from error
        return vty.kept(wire, place)

    def read(self, node: str, path: str) -> bytes:
        """Return a file of a node; raise CommandError when there is none."""
        root = self._root(node)
        if root is None:
            done = self.run(node, ("cat", path), timeout=_READ)
            if done.returncode:
                raise CommandError(f"{node}: {done.stderr.strip()}")
            return done.stdout.encode(errors="surrogateescape")
        try:
            return root.read(path)
        except OSError as error:
            message = f"{node}: {path}: {error.strerror}"
            raise self._lost(node) or CommandError(message) from error

    def nodes(self) -> tuple[NodeState, ...]:
        """Return every node with the state of its daemons."""
        running = {
            each.labels.get(words.NODE, ""): each.state
            for each in of_home(self._directory.parent, self.name)
        }
        if not running:
            raise RuntimeFailure(f"{self.name}: the lab does not run any more")

        def ask(node: str) -> states.States | None:
            return self.states(node) if running.get(node) == "running" else None

        found = self._each(ask)
        return tuple(_state(node, found[node.name]) for node in self.topology.nodes)

    def states(self, node: str) -> states.States:
        """Return what a node's start program says of its daemons; nothing before it says so."""
        try:
            return states.read(self.read(node, words.STATES).decode(errors="replace"))
        except CommandError:
            return states.States((), started=False)

    def interactive(
        self,
        node: str,
        argv: Sequence[str],
        *,
        listen: bool = True,
        limit: timedelta | None = None,
    ) -> int:
        """Run a command on this terminal, or as a part of a pipe; return its exit code."""
        from lab.runtimes.containerlab import terminal

        return terminal.interactive(node, self._container(node), argv, listen=listen, limit=limit)

    def terminal(self, node: str, argv: Sequence[str]) -> Terminal:
        """Start a command on a new terminal; raise CommandError if it cannot start."""
        from lab.runtimes.containerlab.terminal import ContainerTerminal

        # Docker tells of a missing command on the terminal alone, as if it were its output.
        asked = ("sh", "-c", 'command -v -- "$0"', argv[0])
        if self.run(node, asked, timeout=timedelta(seconds=ORDER_S)).returncode:
            raise NoSuchCommand(f"{node}: {argv[0]}: No such file or directory")
        return ContainerTerminal(self._container(node), argv)

    def _order(self, node: str, word: str, daemon: str = "") -> None:
        argv = order.command(word, daemon)
        done = self.run(node, argv, timeout=timedelta(seconds=ORDER_S))
        if done.returncode:
            place = f"{node}: {daemon}" if daemon else node
            raise CommandError(f"{place}: {done.stderr.strip()}")

    def _runs(self, node: str, daemon: str) -> bool:
        return (daemon, "running") in self.states(node).daemons

    def _each(self, ask: Callable[[str], Answer]) -> dict[str, Answer]:
        names = [node.name for node in self.topology.nodes]
        with ThreadPoolExecutor(_WORKERS) as pool:
            return dict(zip(names, pool.map(ask, names), strict=True))

    def _container(self, node: str) -> str:
        """Return the container of a node.

        Raises:
            CommandError: the lab has no such node.
            RuntimeFailure: it does not run.
        """
        with self._lock:
            if not self._containers:
                found = of_home(self._directory.parent, self.name)
                self._containers = {each.labels.get(words.NODE, ""): each for each in found}
            known = self._containers
        if not known:
            raise RuntimeFailure(f"{self.name}: the lab does not run")
        if node not in known:
            raise CommandError(f"{node}: no such node")
        return known[node].id

    def _root(self, node: str) -> Root | None:
        container = self._container(node)
        with self._lock:
            if node not in self._roots:
                self._roots[node] = Root.of(container, docker_api.pid_of(container))
            return self._roots[node]

    def _lost(self, node: str) -> RuntimeFailure | None:
        """Return the failure to tell when a node's container is gone, None when it is there."""
        try:
            if docker_api.pid_of(self._container(node)):
                return None
        except docker_api.Gone:
            pass
        return RuntimeFailure(f"{self.name}: the lab does not run any more")


def _state(node: Node, found: states.States | None) -> NodeState:
    kind = str(node.kind)
    if found is None:
        return NodeState(node.name, kind, node.site, "failed")
    state = node_state(found.daemons, stopped=found.halted)
    return NodeState(node.name, kind, node.site, state, found.daemons)
