"""A lab that runs, as any process of its owner may use it."""

import json
import os
import socket
import stat
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from lab.model.deployment import Completed, NodeState
from lab.model.errors import CommandError
from lab.model.topology import Topology
from lab.ports import Stream, Vty
from lab.runtimes import statedir, vty
from lab.runtimes.embedded import capture
from lab.runtimes.embedded.client import Door


class EmbeddedLab:
    """A running lab on the embedded runtime; usable from several threads."""

    def __init__(self, directory: Path, topology: Topology | None = None) -> None:
        self._directory = directory
        self._door = Door(directory)
        self._topology = topology

    @property
    def name(self) -> str:
        """Return the lab's name."""
        return self._directory.name

    @property
    def topology(self) -> Topology:
        """Return the topology it was deployed from."""
        if self._topology is None:
            self._topology = statedir.load_topology(self._directory)
        return self._topology

    def run(
        self, node: str, argv: Sequence[str], *, timeout: timedelta, stdin: str = ""
    ) -> Completed:
        """Return when the command ends; raise CommandError if it cannot start or end in time."""
        return capture.run(self._door, node, argv, timeout, stdin)

    def stream(self, node: str, argv: Sequence[str]) -> Stream:
        """Start a command in a node and return at once; raise CommandError if it cannot start."""
        from lab.runtimes.embedded.stream import CommandStream

        return CommandStream(self._door, node, argv)

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
        connection, _, files = self._door.request({"op": "nodes"})
        connection.close()
        with os.fdopen(files[0], "rb") as stream:
            states = json.load(stream)
        return tuple(
            _state(node.name, str(node.kind), node.site, states[node.name])
            for node in self.topology.nodes
        )

    def interactive(self, node: str, argv: Sequence[str]) -> int:
        """Run a command on this terminal and return its exit code."""
        from lab.runtimes.embedded import terminal

        return terminal.interactive(self._door, node, argv)

    def set_link(self, node: str, interface: str, *, up: bool) -> None:
        """Set an interface administratively up or down."""
        message = {"op": "set_link", "node": node, "interface": interface, "up": up}
        connection, _, _ = self._door.request(message)
        connection.close()


def _state(name: str, kind: str, site: str, daemons: Sequence[Sequence[str]]) -> NodeState:
    rows = tuple((daemon, state) for daemon, state in daemons)
    ended = any(state.startswith("exited") for _, state in rows)
    return NodeState(name, kind, site, "failed" if ended else "running", rows)
