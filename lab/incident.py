"""The seam: what makes one incident. The lab plays it and does not know its name.

Each part's protocol is where it is used: networks and steps in ``lab.steps``, probes in
``lab.probes``, measures in ``lab.journal``, chapters in ``lab.report``, invariants in
``lab.verify``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from lab.frr.acceptance import Loaded, Trial
from lab.frr.service import Module
from lab.journal.kinds.kind import EventData
from lab.journal.measure import Measures
from lab.model.change import Change, Outcome
from lab.model.dependency import Dependencies
from lab.model.deployment import Deployment
from lab.model.errors import Problem
from lab.model.event import Event
from lab.model.gate import Answer, Gate
from lab.model.keys import Keys
from lab.model.scenario import Expectation, Step
from lab.model.software import Software
from lab.model.topology import Topology
from lab.model.verdict import FactResult
from lab.model.verification import Judgement
from lab.ports import RunningLab
from lab.probes.plan import ProbePlan, Proofs, nothing
from lab.push.rehearsal import Losses
from lab.report.contents import Contents
from lab.report.tiles import NewBoard, ProbeBoard
from lab.report.values import Values
from lab.steps.stage import Network, Stage
from lab.verify.invariant import Invariants
from lab.verify.moments import Moment


@dataclass(frozen=True, slots=True)
class Order:
    """What a network is built for: its size, its dials, a seed, and the programs of its nodes.

    ``software`` asks what the nodes' programs can do, which fails where there is no FRR. ``keys``
    makes the SSH keys of some accounts, ``templates`` is the folder of templates, and
    ``absent`` returns those daemons of FRR that the nodes' FRR does not have, ``absent_modules``
    those modules; ``trial`` returns what its vtysh says of configurations.
    """

    profile: str
    dials: Any
    seed: int
    software: Callable[[], Software]
    keys: Callable[[Iterable[str]], Keys]
    templates: Path
    absent: Callable[[Sequence[str]], tuple[str, ...]] = lambda _daemons: ()
    absent_modules: Callable[[Sequence[Module]], tuple[Module, ...]] = lambda _modules: ()
    trial: Trial = lambda texts: [""] * len(texts)


@dataclass(frozen=True, slots=True)
class Built:
    """A network ready to be deployed.

    ``deployment`` returns what a runtime starts under a lab's name. ``context`` is the incident's
    own, for its steps. ``warnings`` are for the user. ``loaded`` are the configurations that
    routers are given when they serve, where whoever deploys gives them.
    """

    network: Network
    deployment: Callable[[str], Deployment]
    context: Any = None
    warnings: tuple[Problem, ...] = ()
    loaded: Mapping[str, Loaded] = field(default_factory=dict)

    def runs_on(self, deployed: Topology) -> bool:
        """Return whether a lab that was deployed from a topology runs this network."""
        own = self.deployment(deployed.name).topology
        return (own.nodes, own.links) == (deployed.nodes, deployed.links)


class Source(Protocol):
    """Where the network of an incident comes from: a blueprint, or a containerlab file."""

    @property
    def name(self) -> str:
        """Return the name of the topology."""
        ...

    @property
    def profiles(self) -> tuple[str, ...]:
        """Return the names of its sizes; one that has no name has one size only."""
        ...

    @property
    def default_profile(self) -> str:
        """Return the size that is taken when none is named."""
        ...

    @property
    def dials(self) -> Any:
        """Return the dials: a frozen dataclass of groups, each a frozen dataclass."""
        ...

    def topology(self, profile: str) -> Topology:
        """Return the network at a size; raise InputError when there is no such size."""
        ...

    def build(self, order: Order) -> Built:
        """Return the network ready to be deployed; raise InputError when it cannot be."""
        ...


@dataclass(frozen=True, slots=True)
class Requests:
    """Changes that an incident spells in words of its own, as the scopes of a drain.

    ``named`` returns a step as a change, and whether the cut it makes is intended. ``changed``
    returns the configurations a change leads to, ``running`` those of routers that run what words
    name. ``in_force`` are the words of a moment of a run, ``answers`` what each gate that knows
    these words says of a change.
    """

    named: Callable[[Step], tuple[Change, bool] | None]
    changed: Callable[["Built", Change], Mapping[str, str]]
    running: Callable[["Built", frozenset[str]], Mapping[str, str]]
    in_force: Callable[[Topology, Moment], Iterable[str]]
    answers: Callable[[Topology, Change, Judgement, Outcome | None], Mapping[Gate, Answer]]


def no_probes(_network: Network) -> ProbePlan:
    """Return no probes."""
    return ProbePlan()


class Rest(Protocol):
    """Waits until a lab has converged, and returns what was checked.

    ``meanwhile`` is work on nodes that routing does not hang on: it has ended before packets are
    proven.
    """

    def __call__(
        self,
        lab: RunningLab,
        built: Built,
        progress: Callable[[str], None],
        meanwhile: Callable[[], object] = nothing,
    ) -> Mapping[str, str]:
        """Return what was checked, by name."""
        ...


def at_rest(
    lab: RunningLab,  # noqa: ARG001 - as Rest has it
    built: Built,  # noqa: ARG001
    progress: Callable[[str], None],  # noqa: ARG001
    meanwhile: Callable[[], object] = nothing,
) -> dict[str, str]:
    """Wait for nothing else: when a network without an incident has converged is not known."""
    meanwhile()
    return {}


def no_tools(_stage: Stage, _built: Built) -> None:
    """Return nothing: the steps need no tools of their own."""


def no_facts(_events: Sequence[Event]) -> list[FactResult]:
    """Return no facts."""
    return []


@dataclass(frozen=True, slots=True)
class Incident:
    """What makes one outage; everything but the name may be left out.

    - ``blueprint`` is the dataclass that a blueprint file decodes to, ``source`` what makes a
      network of one: it is also given what puts the file and line before a problem whose place
      is a path in the blueprint;
    - ``proofs`` are what must be seen before a lab has converged, as data that is kept with it;
    - without them ``rest`` waits until it has, and returns what was checked;
    - ``steps`` are kinds of steps besides those for any network, ``tools`` what they need;
    - ``kinds`` are kinds of events besides those that a run of any network writes;
    - ``requests`` are changes in words of the incident, ``losses`` what a change can cut off,
      ``invariants`` what Batfish is asked besides what it is asked of any network;
    - ``dependencies`` are what the repair of a network needs;
    - ``score`` judges the facts of a journal, those that no run measures marked as not scored;
    - ``values`` are numbers of a run besides those of any run, for studies.
    """

    name: str
    title: str = ""
    day: str = ""
    blueprint: type | None = None
    source: Callable[[Any, Callable[[Problem], Problem]], Source] | None = None
    proofs: Callable[[Built], Proofs] | None = None
    rest: Rest = at_rest
    probes: Callable[[Network], ProbePlan] = no_probes
    measures: Callable[[Topology], Measures] = lambda _topology: {}
    steps: tuple[type[Step], ...] = ()
    tools: Callable[[Stage, Built], Any] = no_tools
    kinds: tuple[type[EventData], ...] = ()
    requests: Requests | None = None
    losses: Callable[[Topology], Losses] | None = None
    after_refusal: tuple[Expectation, ...] = ()
    score: Callable[[Sequence[Event]], list[FactResult]] = no_facts
    apps: tuple[str, ...] = ()  # what users use, for the report
    contents: Contents = field(default_factory=Contents)
    board: NewBoard = ProbeBoard
    values: Values = field(default_factory=dict)
    invariants: Invariants = field(default_factory=Invariants)
    dependencies: Callable[[Built], Dependencies] | None = None
