"""Everything that is probed while a scenario plays, decided before it starts."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lab.model.programs.codec import to_json
from lab.model.programs.counters import CountersJob
from lab.model.programs.queues import QueuesJob
from lab.probes.kinds.kind import Check, ProbeJob
from lab.probes.look import Look
from lab.probes.routers import RouterProbes

TABLE_LOOKS_S = 2.0  # between two looks at a file that grows


@dataclass(frozen=True, slots=True)
class Job:
    """A command in a node; every line it prints is an event.

    ``config`` is written to its standard input. A play begins when each command with one has
    printed its first event.
    """

    node: str
    argv: tuple[str, ...]
    title: str
    config: str = ""

    @property
    def name(self) -> str:
        """Return what the job is called in messages."""
        return f"{self.title} {self.node}"


def probe(job: ProbeJob, title: str = "probe") -> Job:
    """Return the checks of a node as a command there."""
    return _program(job.node, "probe", title, job)


def counters(job: CountersJob) -> Job:
    """Return the reading of a server's counters as a command in its node."""
    return _program(job.node, "counters", "counters", job)


def queues(job: QueuesJob) -> Job:
    """Return the reading of a node's shaped interfaces as a command there."""
    return _program(job.node, "queues", "queues", job)


def follow(node: str, path: str) -> Job:
    """Return the lines of a node's log, from the first on, as a command there.

    The log may appear later, and another may take its place.
    """
    return Job(node, ("tail", "-n", "+1", "-F", path), "follow")


def _program(node: str, name: str, title: str, job: ProbeJob | CountersJob | QueuesJob) -> Job:
    return Job(node, ("stormdrill-node", name, "-"), title, json.dumps(to_json(job)))


def nothing() -> None:
    """Do nothing."""


@dataclass(frozen=True, slots=True)
class Beat:
    """What is asked of routers from outside, every ``every_s`` seconds; ``end`` follows the last.

    ``end`` is called in the thread of the looks.
    """

    name: str
    every_s: float
    look: Callable[[RouterProbes], Iterable[Look]]
    end: Callable[[], None] = nothing


@dataclass(frozen=True, slots=True)
class ProbePlan:
    """Programs in nodes, questions to routers, and files that are read on as they grow.

    ``records`` are the change records of routers, by node, read every ``records_s`` seconds.
    ``collector`` is a route collector with the path of its MRT file, which is read from octet
    ``collector_from`` on.
    """

    jobs: tuple[Job, ...] = ()
    beats: tuple[Beat, ...] = ()
    records: Mapping[str, str] = field(default_factory=dict)
    collector: tuple[str, str] | None = None
    records_s: float = TABLE_LOOKS_S
    collector_from: int = 0

    def with_more(self, more: "ProbePlan") -> "ProbePlan":
        """Return both plans as one."""
        return ProbePlan(
            (*self.jobs, *more.jobs), (*self.beats, *more.beats),
            {**self.records, **more.records}, self.collector or more.collector,
            min(self.records_s, more.records_s), max(self.collector_from, more.collector_from),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proofs:
    """What must be seen before a lab of a blueprint has converged.

    ``forwarding`` are checks that must all pass, by node; ``starters`` the nodes whose programs
    start then; ``adjacencies`` how many OSPF neighbors each router must have; ``unchanged_s`` how
    long no table may have changed, which has to be longer than any MRAI. ``tables`` are those with
    which the lab had converged before, in short by router: once they are there, which is looked at
    before and after packets are proven, they need not stand still.
    """

    forwarding: Mapping[str, Sequence[Check]] = field(default_factory=dict)
    starters: tuple[str, ...] = ()
    adjacencies: Mapping[str, int] = field(default_factory=dict)
    unchanged_s: float = 1.5
    tables: Mapping[str, str] = field(default_factory=dict)
