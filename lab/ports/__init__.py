"""The seams: what the engine and the command line need of the outside, and no more."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Protocol

from lab.model.ability import Ability, Lack
from lab.model.deployment import Cleanup, Completed, Deployment, LabState, NodeState
from lab.model.setup import Deployed
from lab.model.topology import Topology
from lab.ports.terminal import Terminal


class Clock(Protocol):
    """Time, read and spent."""

    def now(self) -> float:
        """Return seconds on the machine's monotonic clock."""
        ...

    def sleep(self, seconds: float) -> None:
        """Return ``seconds`` later."""
        ...


class Shell(Protocol):
    """Runs a command inside a node."""

    def run(
        self, node: str, argv: Sequence[str], *, timeout: timedelta, stdin: str = ""
    ) -> Completed:
        """Return when the command ends; raise CommandError if it cannot start or end in time."""
        ...


class Stream(Protocol):
    """A command that runs inside a node until it is stopped."""

    def lines(self) -> Iterator[str]:
        """Yield each line of its standard output as it comes; end when the command ends."""
        ...

    def send(self, text: str) -> None:
        """Write ``text`` to its standard input; do nothing when it has ended."""
        ...

    def stop(self) -> None:
        """End the command and everything it started; succeed when it has ended."""
        ...


class Vty(Protocol):
    """A kept connection to one FRR daemon."""

    def ask(self, command: str) -> str:
        """Return what the daemon prints; raise CommandError if it refuses or is gone."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...


class Shaping(Protocol):
    """Tells what can be done to the traffic of links here."""

    def cannot(self, wanted: Collection[Ability]) -> tuple[Lack, ...]:
        """Return those of the wanted abilities that are not there, each with the reason.

        They are tried out in a network namespace of their own, which is gone then.

        Raises:
            RuntimeFailure: nothing could be tried.
        """
        ...


class Links(Protocol):
    """Makes links fail, and mends them; safe to call twice."""

    def set_link(self, node: str, interface: str, *, up: bool) -> None:
        """Set an interface administratively up or down; up again, it has the routes it had.

        Raises:
            CommandError: there is no such interface, or the node is stopped.
        """
        ...

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

        Raises:
            CommandError: there is no such interface, or the kernel cannot.
        """
        ...

    def unshape(self, node: str, interface: str) -> None:
        """Let everything pass again; raise CommandError when there is no such interface."""
        ...


class Daemons(Protocol):
    """Ends and starts single daemons, by their names in the deployment; safe to call twice."""

    def kill_daemon(self, node: str, daemon: str) -> None:
        """Kill a daemon and what it started (SIGKILL); nothing starts it again by itself.

        Raises:
            CommandError: the node has no such daemon.
        """
        ...

    def stop_daemon(self, node: str, daemon: str) -> None:
        """Ask a daemon to end (SIGTERM) and return when it has; after 10 s it is killed.

        Raises:
            CommandError: the node has no such daemon.
        """
        ...

    def start_daemon(self, node: str, daemon: str) -> None:
        """Start a daemon and return when it serves, with the configuration it had at deploy.

        Raises:
            CommandError: the node has no such daemon or is stopped, or the daemon does not serve.
        """
        ...

    def restart_daemon(self, node: str, daemon: str) -> None:
        """Stop a daemon if it runs, and start it.

        Raises:
            CommandError: the node has no such daemon or is stopped, or the daemon does not serve.
        """
        ...


class Power(Protocol):
    """Takes whole nodes out of the network, and brings them back; safe to call twice."""

    def stop_node(self, node: str) -> None:
        """Take every interface of a node down and kill its daemons; raise CommandError if not."""
        ...

    def start_node(self, node: str) -> None:
        """Bring back the interfaces that were up, the routes they had, and every daemon.

        Raises:
            CommandError: an interface does not come up, or a daemon does not serve.
        """
        ...


class RunningLab(Shell, Shaping, Links, Daemons, Power, Protocol):
    """A lab that runs, as any process of its owner may use it."""

    @property
    def name(self) -> str:
        """Return the lab's name."""
        ...

    @property
    def topology(self) -> Topology:
        """Return the topology it was deployed from."""
        ...

    @property
    def settings(self) -> tuple[tuple[str, str], ...]:
        """Return the values of dials that it was deployed with, where the user gave some."""
        ...

    @property
    def start(self) -> str:
        """Return how the daemons of FRR started, in words."""
        ...

    def reserved(self, by: str) -> AbstractContextManager[None]:
        """Keep the lab for one play while the context is open; ``by`` tells others who plays.

        Raises:
            InputError: another play has it; tells what that play said of itself.
        """
        ...

    def keep(self, deployed: Deployed) -> None:
        """Keep how the lab was when its deployment had ended, for any process of its owner."""
        ...

    def deployed(self) -> Deployed:
        """Return what was kept of the deployment's end; raise InputError when nothing was."""
        ...

    def stream(self, node: str, argv: Sequence[str]) -> Stream:
        """Start a command in a node and return at once; raise CommandError if it cannot start."""
        ...

    def terminal(self, node: str, argv: Sequence[str]) -> Terminal:
        """Start a command on a new terminal; raise CommandError if it cannot start."""
        ...

    def vty(self, node: str, daemon: str) -> Vty:
        """Return a new connection to an FRR daemon of a node."""
        ...

    def read(self, node: str, path: str) -> bytes:
        """Return a file of a node; raise CommandError when there is none."""
        ...

    def nodes(self) -> tuple[NodeState, ...]:
        """Return every node with the state of its daemons."""
        ...

    def interactive(
        self,
        node: str,
        argv: Sequence[str],
        *,
        listen: bool = True,
        limit: timedelta | None = None,
    ) -> int:
        """Run a command with this process's standard files and return its exit code.

        On a terminal it has one of its own. In a pipe every byte passes as it comes; with
        ``listen`` false it reads nothing, and ``limit`` is how long it may take.

        Raises:
            NoSuchCommand: the node has no such program.
            CommandError: it could not be started, or did not end in time and was ended.
        """
        ...


class Runtime(Shaping, Protocol):
    """Turns a deployment into a running lab and back."""

    def deploy(
        self, deployment: Deployment, *, keep: bool, progress: Callable[[str], None]
    ) -> RunningLab:
        """Start every node, link and daemon; leave nothing behind on failure.

        With ``keep`` false the lab ends with the calling process, however that ends.

        Raises:
            InputError: a lab of that name runs.
            RuntimeFailure: it could not be started.
        """
        ...

    def attach(self, name: str) -> RunningLab:
        """Return a lab that runs; raise InputError when there is none of that name."""
        ...

    def destroy(self, name: str) -> Cleanup:
        """Remove every trace of a lab; succeed when there is none."""
        ...

    def labs(self) -> tuple[LabState, ...]:
        """Return every lab this runtime knows of, dead ones too."""
        ...

    def clean(self) -> tuple[str, ...]:
        """Remove what dead labs left and return what was removed, one line each."""
        ...
