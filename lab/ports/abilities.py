"""What some labs and runtimes can do besides."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, runtime_checkable

from lab.model.inspect import NodeRow
from lab.model.software import Asked, Said

Look = Callable[[], Sequence[NodeRow]]  # what ``inspect`` shows


@runtime_checkable
class Shareable(Protocol):
    """A lab whose owner can let other users of the host in."""

    def share(self, guests: Mapping[int, str], look: Look, tell: Callable[[str], None]) -> None:
        """Let guests, user ids with names, in until the lab ends; ``tell`` gets who came."""
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
