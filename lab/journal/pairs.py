"""Pairs: who reaches what, as the events of probes show it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from lab.journal.declared import source_of, target_of
from lab.model.event import Event
from lab.model.probe import KINDS


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """Something a probe asks: the node, its target, and over what."""

    node: str
    target: str
    protocol: str = ""
    port: int = 0

    def __str__(self) -> str:
        """Return the pair for people."""
        over = f" {self.protocol}/{self.port}" if self.port else ""
        return f"{self.node} -> {self.target}{over}"


@dataclass(frozen=True, slots=True)
class Pairs:
    """How pairs are read: the kinds of events they are in, and the pairs of an event.

    Of each pair of an event it yields whether it was reached.
    """

    kinds: tuple[str, ...]
    of: Callable[[Event], Iterable[tuple[Pair, bool]]]


def _probed(event: Event) -> Iterator[tuple[Pair, bool]]:
    probe, ok = event.data.get("probe"), event.data.get("ok")
    if isinstance(probe, str) and isinstance(ok, bool):
        yield Pair(source_of(event), f"{probe} {target_of(event)}".strip(), event.kind, 1), ok


PROBED = Pairs(tuple(kind for kind in KINDS if kind != "login"), _probed)
