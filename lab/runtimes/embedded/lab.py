"""A lab that runs, as any process of its owner may use it."""

import json
import os
import socket
import stat
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from lab.model.deployment import Completed, NodeState, node_state
from lab.model.errors import CommandError
from lab.model.topology import Node, Topology
from lab.ports import Stream, Vty
from lab.ports.abilities import Look
from lab.ports.terminal import Terminal
from lab.runtimes import vty
from lab.runtimes.embedded import capture
from lab.runtimes.embedded.client import Door
from lab.runtimes.operations import ORDER_S, Operations

# Whether a node is stopped, the state of each daemon, and why it was ended, if it was.
_Told = tuple[bool, Sequence[tuple[str, str]], str]


class EmbeddedLab(Operations):
    """A running lab on the embedded runtime; usable from several threads."""

    def __init__(self, directory: Path, topology: Topology | None = None) -> None:
        super().__init__(directory, topology)
        self._door = Door(directory)

    def run(
        self, node: str, argv: Sequence[str], *, timeout: timedelta, stdin: str = ""
    ) -> Completed:
        """Return when the command ends; raise CommandError if it cannot start or end in time."""
        return capture.run(self._door, node, argv, timeout, stdin)

    def stream(self, node: str, argv: Sequence[str]) -> Stream:
        """Start a command in a node and return at once; raise CommandError if it cannot start."""
        from lab.runtimes.embedded.stream import CommandStream

        return CommandStream(self._door, node, argv)

    def terminal(self, node: str, argv: Sequence[str]) -> Terminal:
        """Start a command on a new terminal; raise CommandError if it cannot start."""
        from lab.runtimes.embedded.terminal import NodeTerminal

        return NodeTerminal.start(self._door, node, argv)

    def vty(self, node: str, daemon: str) -> Vty:
        """Return a new connection to an FRR daemon of a node."""
        connection, _, files = self._door.request({"op": "vty", "node": node, "daemon": daemon})
        connection.close()
        return vty.kept(socket.socket(fileno=files[0]), f"{node}: {daemon}")

    def read(self, node: str, path: str) -> bytes:
        """Return a file of a node; raise CommandError when there is none."""
        connection, _, files = self._door.request({"op": "read", "node": node, "path": path})
        connection.close()
        with os.fdopen(files[0], "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise CommandError(f"{node}: {path}: not a file")
            return stream.read()

    def nodes(self) -> tuple[NodeState, ...]:
        """Return every node with the state of its daemons."""
        states = self._states()
        return tuple(_state(node, states[node.name]) for node in self.topology.nodes)

    def interactive(
        self,
        node: str,
        argv: Sequence[str],
        *,
        listen: bool = True,
        limit: timedelta | None = None,
    ) -> int:
        """Run a command on this terminal, or as a part of a pipe; return its exit code."""
        from lab.runtimes.embedded import terminal

        return terminal.interactive(self._door, node, argv, listen=listen, limit=limit)

    def share(self, guests: Mapping[int, str], look: Look, tell: Callable[[str], None]) -> None:
        """Let guests in until the lab ends; raise InputError when that cannot be done safely."""
        from lab.runtimes.embedded import sharing

        sharing.share(self, self._directory, guests, look, tell)

    def _order(self, node: str, word: str, daemon: str = "") -> None:
        message = {"op": "order", "node": node, "word": word, "daemon": daemon}
        connection, _, _ = self._door.request(message, patience_s=ORDER_S)
        connection.close()

    def _runs(self, node: str, daemon: str) -> bool:
        _, daemons, note = self._states()[node]
        return not note and (daemon, "running") in [(name, state) for name, state in daemons]

    def _states(self) -> Mapping[str, _Told]:
        """Return what the supervisor says of each node."""
        connection, _, files = self._door.request({"op": "nodes"})
        connection.close()
        with os.fdopen(files[0], "rb") as stream:
            found: Mapping[str, _Told] = json.load(stream)
        return found


def _state(node: Node, told: _Told) -> NodeState:
    stopped, daemons, note = told
    rows = tuple((daemon, state) for daemon, state in daemons)
    state = "failed" if note else node_state(rows, stopped=stopped)
    return NodeState(node.name, str(node.kind), node.site, state, rows, note)
