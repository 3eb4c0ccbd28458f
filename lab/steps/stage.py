"""The network and the lab that steps use, before a play and during it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from lab.journal.journal import Journal
from lab.journal.kinds.kind import EventData
from lab.journal.measure import Reading
from lab.journal.pairs import Probed
from lab.model.access import Access
from lab.model.change import Change
from lab.model.gate import Gate, GateResult
from lab.model.scenario import Expectation, Step
from lab.model.selector import selected
from lab.model.topology import Node, Topology
from lab.model.verdict import Verdict
from lab.ports import Clock, RunningLab
from lab.probes.declared import DECLARED
from lab.push.pushers import Pushers
from lab.steps.book import Book

Undo: TypeAlias = Callable[[], None]
Judge: TypeAlias = Callable[[str, Mapping[str, str], Mapping[str, str]], GateResult]


@dataclass(frozen=True, slots=True)
class Network:
    """The network of a play: its topology, the way in, and the changes that steps may name.

    ``configs`` are the configurations of its routers as deployed. ``offline`` answers for a gate
    before the push: it gets the name of a change and the configurations before and after it.
    ``daemons`` returns the names of each node's daemons; None where they are not needed.
    """

    topology: Topology
    access: Access
    configs: Mapping[str, str]
    changes: Mapping[str, Change]
    gates: frozenset[Gate] = frozenset()
    offline: Mapping[Gate, Judge] | None = None
    pairs: Probed = DECLARED
    daemons: Callable[[], Mapping[str, frozenset[str]]] | None = None

    def is_router(self, node: Node) -> bool:
        """Return whether a node runs FRR."""
        return node.name in self.configs or node.kind == "frr"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a step is checked against: the network, and the steps before it.

    ``shaped`` says why links cannot be shaped here, by ``rate``, ``loss`` and ``delay``.
    """

    network: Network
    earlier: tuple[Step, ...] = ()
    place: str = ""
    visited: bool = False  # a step of a visit, so that `here` has a meaning


@dataclass(frozen=True, slots=True)
class Stage:
    """A running lab with everything a step needs of it.

    ``expect`` waits for an expectation in a phase and writes down how it ended; ``look`` reads
    its measure over the events since some seconds of the run. ``register`` takes the name of an
    undo and the undo, before the step acts. ``tools`` is what an incident with Python of its own
    adds.
    """

    lab: RunningLab
    network: Network
    journal: Journal
    clock: Clock
    pushers: Pushers
    book: Book
    folder: Path
    perform: Callable[[Step, "Stage"], None]
    expect: Callable[[Expectation, str], Verdict]
    look: Callable[[Expectation, float], Reading]
    register: Callable[[str, Undo], None]
    phase: str = ""
    here: str | None = None  # the site of a visit
    tools: Any = None

    def at(self, site: str) -> "Stage":
        """Return the stage of a visit to a site."""
        return replace(self, here=site)

    def nodes(self, selectors: Sequence[str]) -> tuple[Node, ...]:
        """Return the nodes that any of these selectors picks."""
        return selected(selectors, self.network.topology.nodes, self.here)

    def note(self, data: EventData, subject: str) -> None:
        """Write an event to the journal."""
        self.journal.write(data, subject)
