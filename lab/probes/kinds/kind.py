"""What every kind of probe keeps: its keys, what it asks, and the events that it writes.

A kind either runs in nodes (`NodeProbe`, with a `Check`), or asks from outside (`AskedProbe`).
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from lab.journal.kinds.kind import EventData
from lab.model.errors import InputError, Problem
from lab.model.probe import LIMIT_S, ProbeSpec
from lab.model.selector import selected
from lab.probes.addresses import Unplaced

if TYPE_CHECKING:  # nodes start faster without these
    from lab.model.access import Access
    from lab.model.topology import Node, Topology
    from lab.ports import Shell
    from lab.probes.look import Look
    from lab.probes.routers import RouterProbes


def must(doc: str, **bounds: object) -> Any:
    """Return a key that has to be given; ``bounds`` are ``min``, ``max`` or ``pattern``."""
    return field(metadata={"doc": doc, **bounds})


def may(default: Any, doc: str, **bounds: object) -> Any:
    """Return a key that may be left out; ``bounds`` are ``min``, ``max`` or ``pattern``."""
    return field(default=default, metadata={"doc": doc, **bounds})


MOST = 5  # names in one line


@dataclass(frozen=True, slots=True)
class Scene:
    """What probes are planned for: a network, the ways to log in to its routers, their names.

    ``access`` is None where the ways in are wrong themselves.
    """

    topology: "Topology"
    access: "Access | None"
    routers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Outside:
    """What a probe that asks from outside can ask: the routers, and any node by a command."""

    routers: "RouterProbes"
    shell: "Shell"
    scene: Scene


@dataclass(frozen=True, slots=True)
class Probe(ProbeSpec):
    """A probe of one of the kinds; its events are of ``event``, which has the kind's name."""

    event: ClassVar[type[EventData]]
    pairs: ClassVar[bool] = True  # an event shows whether a node reaches something

    def problems(self, scene: Scene) -> Iterable[Problem]:
        """Return what is wrong with the probe on a network; a place is the name of a key.

        Selectors are judged for all kinds alike, and are no matter of this.
        """
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What a node looks at again and again, as a part of its job.

    ``probe`` is the id of the probe. ``interval_s`` is in seconds; 0 means that of the job.
    """

    kind: ClassVar[str]  # of its events, and of the check in JSON

    probe: str = ""
    interval_s: float = 0.0

    def asked(self) -> EventData:
        """Return the event as far as it is known before the answer."""
        raise NotImplementedError

    def words(self) -> str:
        """Return what it asks and whom, for people."""
        return f"{self.kind} of the probe {self.probe}"

    async def look(self) -> EventData:
        """Return the event of one look; raise OSError when this process could not ask."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeJob:
    """The checks of one node; a check without an interval of its own has ``interval_s``."""

    node: str
    interval_s: float = 1.0
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeProbe(Probe):
    """A probe that a program in each node runs; ``check`` is what the program is given."""

    check: ClassVar[type[Check]]

    timeout_s: float = may(LIMIT_S, "time limit of one probe, seconds", min=0.1, max=30)

    @property
    def limit_s(self) -> float:
        """Return the time limit of one probe, seconds."""
        return self.timeout_s

    def checks(self, node: "Node", topology: "Topology") -> Iterator[Check]:
        """Yield the checks of a node; id and interval of the probe are put in for all kinds.

        Raises:
            Unplaced: the probe names something that has no address on this network.
            ValueError: a key has a value that cannot be asked for.
        """
        raise NotImplementedError

    def problems(self, scene: Scene) -> Iterable[Problem]:
        """Yield the first reason why a check cannot be made."""
        for node in picked(self.from_, scene.topology):
            try:
                list(self.checks(node, scene.topology))
            except (Unplaced, ValueError) as error:
                yield Problem(self.kind, str(error))
                return
            except InputError:  # who judges selectors says it
                return


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedProbe(Probe):
    """A probe that asks from outside the nodes."""

    def look(self, outside: Outside) -> Iterator["Look"]:
        """Yield what is seen, one event each; what cannot be asked is a blind one."""
        raise NotImplementedError

    def problems(self, scene: Scene) -> Iterable[Problem]:
        """Yield the nodes that are no routers: nothing answers there."""
        nodes = picked(self.from_, scene.topology)
        others = [node.name for node in nodes if node.name not in scene.routers]
        if others:
            text = f"{', '.join(others[:MOST])}: no router, without FRR"
            yield Problem("from", text, f"`{self.kind}` asks routers")


def picked(selectors: Sequence[str], topology: "Topology") -> "Sequence[Node]":
    """Return the nodes that selectors pick; none where a selector is wrong."""
    try:
        return selected(selectors, topology.nodes)
    except InputError:
        return ()


def milliseconds_since(started: float) -> float:
    """Return the milliseconds since ``started``, on the monotonic clock."""
    return round((time.monotonic() - started) * 1000, 3)
