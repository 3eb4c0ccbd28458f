"""Everything that is probed while a scenario plays, decided before it starts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lab.model.programs.checks import AnyCheck
from lab.probes.look import Look
from lab.probes.routers import RouterProbes


@dataclass(frozen=True, slots=True)
class Job:
    """A program in a node; every line it prints is an event.

    ``config`` is its configuration as JSON. A play begins when each program with one has printed
    its first event.
    """

    node: str
    argv: tuple[str, ...]
    config: str = ""
    title: str = ""

    @property
    def name(self) -> str:
        """Return what the job is called in messages."""
        return f"{self.title or self.argv[0]} {self.node}"


@dataclass(frozen=True, slots=True)
class Beat:
    """What is asked of routers from outside, every ``every_s`` seconds."""

    name: str
    every_s: float
    look: Callable[[RouterProbes], Iterable[Look]]


@dataclass(frozen=True, slots=True)
class ProbePlan:
    """Programs in nodes, questions to routers, and files that are read on as they grow.

    ``records`` are the change records of routers, by node. ``collector`` is a route collector
    with the path of its MRT file.
    """

    jobs: tuple[Job, ...] = ()
    beats: tuple[Beat, ...] = ()
    records: Mapping[str, str] = field(default_factory=dict)
    collector: tuple[str, str] | None = None

    def with_more(self, more: "ProbePlan") -> "ProbePlan":
        """Return both plans as one."""
        return ProbePlan(
            (*self.jobs, *more.jobs), (*self.beats, *more.beats),
            {**self.records, **more.records}, self.collector or more.collector,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proofs:
    """What must be seen before a lab of a blueprint has converged.

    ``forwarding`` are checks that must all pass, by node; ``starters`` the nodes whose programs
    start then; ``adjacencies`` how many OSPF neighbors each router must have.
    """

    forwarding: Mapping[str, Sequence[AnyCheck]] = field(default_factory=dict)
    starters: tuple[str, ...] = ()
    adjacencies: Mapping[str, int] = field(default_factory=dict)
