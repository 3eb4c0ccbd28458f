"""The seams: what the engine and the command line need of the outside, and no more."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Protocol, runtime_checkable

from lab.model.deployment import Cleanup, Completed, Deployment, LabState, NodeState
from lab.model.software import Asked, Said
from lab.model.topology import Topology


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


class RunningLab(Shell, Protocol):
    """A lab that runs, as any process of its owner may use it."""

    @property
    def name(self) -> str:
        """Return the lab's name."""
        ...

    @property
    def topology(self) -> Topology:
        """Return the topology it was deployed from."""
        ...

    def stream(self, node: str, argv: Sequence[str]) -> Stream:
        """Start a command in a node and return at once; raise CommandError if it cannot start."""
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

    def interactive(self, node: str, argv: Sequence[str]) -> int:
        """Run a command on this terminal and return its exit code."""
        ...

    def set_link(self, node: str, interface: str, *, up: bool) -> None:
        """Set an interface administratively up or down."""
        ...


class Runtime(Protocol):
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


@runtime_checkable
class OwnPrograms(Protocol):
    """A runtime whose nodes have other programs than this host."""

    def ask(self, commands: Sequence[Asked]) -> tuple[Said, ...]:
        """Return what each of these programs says.

        Raises:
            RuntimeFailure: the programs are not there.
        """
        ...

    def releases(self) -> Mapping[str, str]:
        """Return the version of each program the runtime itself is made of."""
        ...


class Renderer(Protocol):
    """Makes every node's files and daemons."""

    def __call__(self, topology: Topology, configs: Path) -> Deployment:
        """Return the deployment of a topology from the templates below ``configs``."""
        ...
