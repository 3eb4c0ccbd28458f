"""The faults of a lab in memory: daemons and nodes that are only words."""

from collections.abc import Collection, Sequence
from hashlib import sha256
from typing import Protocol

from lab.model.ability import Ability, Lack
from lab.model.deployment import Deployment, NodeState, node_state
from lab.model.errors import CommandError, RuntimeFailure

Shape = tuple[int | None, float | None, float | None]  # rate, loss, delay


class _Kept(Protocol):
    deployment: Deployment
    files: dict[str, dict[str, str]]
    ended: bool


class FakeOperations(_Kept):
    """Keeps what was done; ``shapes`` has the shape of each interface that has one.

    ``lacks`` are the abilities it says are not there.
    """

    lacks: frozenset[Ability] = frozenset()

    def prepare(self) -> None:
        self.shapes: dict[tuple[str, str], Shape] = {}
        self.stopped: dict[str, list[str]] = {}  # node: the interfaces that were up
        self.states = {
            node: {daemon.name: "running" for daemon in config.daemons}
            for node, config in self.deployment.configs.items()
        }

    def cannot(self, wanted: Collection[Ability]) -> tuple[Lack, ...]:
        return tuple(Lack(one, "a fake") for one in Ability if one in wanted and one in self.lacks)

    def set_link(self, node: str, interface: str, *, up: bool) -> None:
        self._interface(node, interface)
        if node in self.stopped:
            raise CommandError(f"{node}: {interface}: the node is stopped")
        self._set(node, interface, up=up)

    def shape(
        self,
        node: str,
        interface: str,
        *,
        rate_kbit: int | None = None,
        loss_percent: float | None = None,
        delay_ms: float | None = None,
    ) -> None:
        self._interface(node, interface)
        if rate_kbit is None and loss_percent is None and delay_ms is None:
            raise CommandError(f"{interface}: shape: neither rate nor loss nor delay")
        self.shapes[node, interface] = (rate_kbit, loss_percent, delay_ms)

    def unshape(self, node: str, interface: str) -> None:
        self._interface(node, interface)
        self.shapes.pop((node, interface), None)

    def kill_daemon(self, node: str, daemon: str) -> None:
        if self._daemon(node, daemon) == "running":
            self.states[node][daemon] = "exited -9"

    def stop_daemon(self, node: str, daemon: str) -> None:
        self._daemon(node, daemon)
        self.states[node][daemon] = "stopped"

    def start_daemon(self, node: str, daemon: str) -> None:
        self._daemon(node, daemon)
        if node in self.stopped:
            raise CommandError(f"{node}: {daemon}: the node is stopped")
        self.states[node][daemon] = "running"

    def restart_daemon(self, node: str, daemon: str) -> None:
        self.stop_daemon(node, daemon)
        self.start_daemon(node, daemon)

    def stop_node(self, node: str) -> None:
        self._node(node)
        if node not in self.stopped:
            up = [name for name in self._interfaces(node) if self._is_up(node, name)]
            for name in up:
                self._set(node, name, up=False)
            self.stopped[node] = up
        self.states[node] = dict.fromkeys(self.states[node], "stopped")

    def start_node(self, node: str) -> None:
        self._node(node)
        for name in self.stopped.pop(node, []):
            self._set(node, name, up=True)
        self.states[node] = dict.fromkeys(self.states[node], "running")

    def nodes(self) -> tuple[NodeState, ...]:
        self.needs_to_run()
        return tuple(
            NodeState(
                node.name, str(node.kind), node.site,
                node_state(rows, stopped=node.name in self.stopped), rows,
            )
            for node in self.deployment.topology.nodes
            for rows in (tuple(self.states[node.name].items()),)
        )  # fmt: skip

    def setup(self, node: str, paths: Sequence[str]) -> str:
        """Return what the script of ``lab.reset`` would print: interfaces, shapes and files."""
        lines = ["@network"]
        for number, name in enumerate(self._interfaces(node), 1):
            flags = "UP" if self._is_up(node, name) else ""
            lines.append(f"{number}: {name}: <{flags}> mtu 1500")
        lines.append("@shaping")
        for (owner, name), (rate, loss, delay) in self.shapes.items():
            if owner == node:
                text = f"rate {rate} loss {loss} delay {delay}"
                lines.append(f"qdisc tbf 1: dev {name} root refcnt 2 {text}")
        lines.append("@files")
        there = self.files[node]
        for path in [*paths, *(path for path in there if path.startswith(("/etc/frr/", "/run/")))]:
            if path in there:
                lines.append(f"{sha256(there[path].encode()).hexdigest()}  {path}")
        return "".join(f"{line}\n" for line in lines)

    def needs_to_run(self) -> None:
        if self.ended:
            raise RuntimeFailure(f"{self.deployment.name}: the lab does not run")

    def _interfaces(self, node: str) -> list[str]:
        links = self.deployment.topology.links_of(node)
        return [e.interface for link in links for e in (link.a, link.b) if e.node == node]

    def _interface(self, node: str, interface: str) -> None:
        self.needs_to_run()
        if interface not in self._interfaces(node):
            raise CommandError(f"{node}: {interface}: No such device")

    def _is_up(self, node: str, interface: str) -> bool:
        return self.files[node][f"/sys/class/net/{interface}/operstate"] == "up\n"

    def _set(self, node: str, interface: str, *, up: bool) -> None:
        state = "up\n" if up else "down\n"
        self.files[node][f"/sys/class/net/{interface}/operstate"] = state

    def _node(self, node: str) -> None:
        self.needs_to_run()
        if node not in self.states:
            raise CommandError(f"{node}: no such node")

    def _daemon(self, node: str, daemon: str) -> str:
        self._node(node)
        if daemon not in self.states[node]:
            names = ", ".join(self.states[node]) or "none"
            raise CommandError(f"{node}: {daemon}: no such daemon; there are: {names}")
        return self.states[node][daemon]
