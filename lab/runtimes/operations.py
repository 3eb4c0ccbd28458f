"""What is done to a lab that runs: links, daemons and nodes fail and come back.

A runtime gives a way to run a command in a node and to give its supervisor an order; the rest is
the same for all.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from lab.model.ability import Ability, Lack
from lab.model.deployment import Completed, Daemon, Deployment, in_order
from lab.model.errors import CommandError
from lab.model.setup import Deployed
from lab.model.topology import Topology
from lab.runtimes import links, statedir

# A daemon has 120 s to serve; its end, with what is left of an order before, comes on top.
ORDER_S = 180.0
_LOAD = timedelta(seconds=120)
_DEPLOYED = "deployed"
_SETUP = "setup"


@dataclass(frozen=True, slots=True)
class _Deployed:
    daemons: Mapping[str, tuple[Daemon, ...]]
    settings: tuple[tuple[str, str], ...]


def save_deployed(directory: Path, deployment: Deployment) -> None:
    """Keep each node's daemons and the user's dials for processes that attach later."""
    daemons = {name: config.daemons for name, config in deployment.configs.items()}
    statedir.keep(directory, _DEPLOYED, _Deployed(daemons, deployment.settings))


class Operations(ABC):
    """The faults of a lab whose state is in a directory, and their undoing."""

    def __init__(self, directory: Path, topology: Topology | None = None) -> None:
        self._directory = directory
        self._topology = topology
        self._deployed: _Deployed | None = None

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

    @property
    def settings(self) -> tuple[tuple[str, str], ...]:
        """Return the values of dials that it was deployed with, where the user gave some."""
        return self._as_deployed().settings

    @property
    def start(self) -> str:
        """Return how its daemons started, in words."""
        return statedir.noted_start(self._directory)

    def reserved(self, by: str) -> AbstractContextManager[None]:
        """Keep the lab for one play; raise InputError when another play has it."""
        return statedir.reserved(self._directory, by)

    def keep(self, deployed: Deployed) -> None:
        """Keep how the lab was when its deployment had ended, for any process of its owner."""
        statedir.keep(self._directory, _SETUP, deployed)

    def deployed(self) -> Deployed:
        """Return what was kept of the deployment's end; raise InputError when nothing was."""
        if not statedir.has(self._directory, _SETUP):
            raise statedir.not_kept(self._directory.name)
        return statedir.kept(self._directory, _SETUP, Deployed)

    @abstractmethod
    def run(
        self, node: str, argv: Sequence[str], *, timeout: timedelta, stdin: str = ""
    ) -> Completed:
        """Return when the command ends; raise CommandError if it cannot start or end in time."""

    @abstractmethod
    def _order(self, node: str, word: str, daemon: str = "") -> None:
        """Have the supervisor of a node kill, stop or start a daemon, or halt or resume all.

        Raises:
            CommandError: it did not work out; says why.
        """

    def cannot(self, wanted: Collection[Ability]) -> tuple[Lack, ...]:
        """Return those of the wanted abilities that are not there, each with the reason."""
        return links.cannot(self, self.topology.nodes[0].name, wanted)

    def set_link(self, node: str, interface: str, *, up: bool) -> None:
        """Set an interface administratively up or down; up again, it has the routes it had."""
        argv = links.script("link-up" if up else "link-down", interface)
        links.do(self, node, interface, argv)

    def shape(
        self,
        node: str,
        interface: str,
        *,
        rate_kbit: int | None = None,
        loss_percent: float | None = None,
        delay_ms: float | None = None,
    ) -> None:
        """Limit, lose or delay what leaves the node by an interface, in place of any such before.

        When the kernel refuses a part of it, nothing of it is left.
        """
        commands = tuple(links.shape(interface, rate_kbit, loss_percent, delay_ms))
        try:
            for argv in commands:
                links.do(self, node, interface, argv)
        except CommandError:
            self.run(node, links.script("unshape", interface), timeout=links.LIMIT)
            raise

    def unshape(self, node: str, interface: str) -> None:
        """Let everything pass again; raise CommandError when there is no such interface."""
        links.do(self, node, interface, links.script("unshape", interface))

    def kill_daemon(self, node: str, daemon: str) -> None:
        """Kill a daemon and what it started (SIGKILL); nothing starts it again by itself."""
        self._known(node, daemon)
        self._order(node, "kill", daemon)

    def stop_daemon(self, node: str, daemon: str) -> None:
        """Ask a daemon to end (SIGTERM) and return when it has; after 10 s it is killed."""
        self._known(node, daemon)
        self._order(node, "stop", daemon)

    def start_daemon(self, node: str, daemon: str) -> None:
        """Start a daemon and return when it serves, with the configuration it had at deploy."""
        one = self._known(node, daemon)
        if self._runs(node, daemon):
            return
        self._order(node, "start", daemon)
        self._load(node, [one])

    def restart_daemon(self, node: str, daemon: str) -> None:
        """Stop a daemon if it runs, and start it."""
        self.stop_daemon(node, daemon)
        self.start_daemon(node, daemon)

    def stop_node(self, node: str) -> None:
        """Take every interface of a node down and kill its daemons; raise CommandError if not."""
        self._of(node)
        links.do(self, node, "stop", links.script("node-down"))
        self._order(node, "halt")

    def start_node(self, node: str) -> None:
        """Bring back the interfaces that were up, the routes they had, and every daemon."""
        daemons = in_order(self._of(node))
        links.do(self, node, "start", links.script("node-up"))
        self._order(node, "resume")
        fresh = [one for one in daemons if not self._runs(node, one.name)]
        for one in fresh:
            self._order(node, "start", one.name)
        self._load(node, fresh)

    @abstractmethod
    def _runs(self, node: str, daemon: str) -> bool:
        """Return whether a daemon runs now."""

    def _load(self, node: str, daemons: Sequence[Daemon]) -> None:
        """Give daemons that have started anew their configuration, each command once.

        Lines that this FRR refuses were refused at deploy too, so only what cannot run is raised.
        """
        for argv in dict.fromkeys(one.load for one in daemons if one.load):
            self.run(node, argv, timeout=_LOAD)

    def _known(self, node: str, daemon: str) -> Daemon:
        daemons = self._of(node)
        for one in daemons:
            if one.name == daemon:
                return one
        names = ", ".join(one.name for one in daemons) or "none"
        raise CommandError(f"{node}: {daemon}: no such daemon; there are: {names}")

    def _of(self, node: str) -> tuple[Daemon, ...]:
        daemons = self._as_deployed().daemons
        if node not in daemons:
            raise CommandError(f"{node}: no such node")
        return daemons[node]

    def _as_deployed(self) -> _Deployed:
        if self._deployed is None:
            self._deployed = statedir.kept(self._directory, _DEPLOYED, _Deployed)
        return self._deployed
