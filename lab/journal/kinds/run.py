"""The run itself: what is played where, its phases and steps, what was claimed, and its end."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from lab.journal.kinds.kind import EventData, Part, always, optional, record, result
from lab.model.event import JsonValue


@record
class PhasePart(Part):
    """A phase of the scenario."""

    id: str = always("id")
    title: str = always("title")
    historical_utc: str = always("when it began in history, ISO or empty")


@record
class NodePart(Part):
    """A node of the network."""

    name: str = always("name")
    kind: str = always("kind")
    site: str = always("site")
    asn: int | None = always("AS number, or null")
    labels: Mapping[str, str] = always("labels")
    addresses: Sequence[str] = always("addresses of its interfaces")


@record
class LinkPart(Part):
    """A link of the network; its ends are as `node:interface`."""

    a: str = always("one end")
    b: str = always("other end")
    role: str = always("role")


@record
class RunStarted(EventData):
    """A run began; the subject is the scenario's name."""

    kind: ClassVar[str] = "run.started"

    title: str = always("title of the scenario")
    day: str = always("historical day, for people, or empty")
    profile: str = always("profile of the network")
    runtime: str = always("runtime that the lab runs on")
    lab: str = always("name of the lab")
    only: str = always("a phase that is played alone, or empty")
    seed: int = always("seed of whatever is random")
    started_utc: str = always("when, ISO")
    parameters: Mapping[str, JsonValue] = always("dials by name")
    versions: Mapping[str, str] = always("versions of programs by name")
    apps: Sequence[str] = always("applications that users use")
    windows: Mapping[str, Sequence[str]] = always("ids of phases by window")
    phases: Sequence[PhasePart] = always("phases in order")
    topology: str = always("name of the topology")
    nodes: Sequence[NodePart] = always("nodes")
    links: Sequence[LinkPart] = always("links")


@record
class IncidentNamed(EventData):
    """The incident of the run is named; the subject is its name."""

    kind: ClassVar[str] = "incident"

    scenario: str = always("text of the scenario's file")
    file: str = always("path of the scenario's file")
    python: str = always("folder of the incident's Python, or empty")
    dials: Mapping[str, JsonValue] = always("dials by name")


@record
class DeployStarted(EventData):
    """The lab begins to be made; the subject is the lab."""

    kind: ClassVar[str] = "deploy.started"

    nodes: int = always("number of nodes")
    links: int = always("number of links")
    daemons: int = always("number of daemons")


@record
class DeployDone(EventData):
    """Every node, link and daemon is there; the subject is the lab."""

    kind: ClassVar[str] = "deploy.done"

    nodes: int = always("number of nodes")
    links: int = always("number of links")
    daemons: int = always("number of daemons")
    seconds: float = always("seconds since `deploy.started`")
    start: str = optional("how the daemons of FRR started, in words", default="plain")
    reused: bool = optional("it is the lab of the run before, taken to this one's", default=False)


@record
class Converged(EventData):
    """Routing has converged; the subject is the lab."""

    kind: ClassVar[str] = "converged"

    seconds: float = always("seconds since `deploy.done`")
    checks: Mapping[str, str] = always("what was awaited, each with a text")


@record
class PhaseStarted(EventData):
    """A phase began; the subject is its id."""

    kind: ClassVar[str] = "phase.started"

    title: str = always("title")
    historical_utc: str = always("when it began in history, ISO or empty")


@record
class PhaseEnded(EventData):
    """A phase ended; the subject is its id."""

    kind: ClassVar[str] = "phase.ended"

    title: str = always("title")
    historical_utc: str | None = optional(
        "when it began in history; not where a gate refused", default=None
    )


@record
class StepBegun(EventData):
    """The scenario does something now; the subject is the id of its phase, or `deploy`."""

    kind: ClassVar[str] = "step"

    action: str = always("the step's `do`, or `progress`, `skip`, `refused`, `stop`")
    text: str = always("what it does, for people")
    number: int = optional(
        "its place in its phase, from 1; 0 for a step inside another", default=0
    )


@record
class ExpectationJudged(EventData):
    """An expectation was judged; the subject is its name."""

    kind: ClassVar[str] = "expectation"

    phase: str = always("id of its phase, empty for the steady state")
    claim: str = always("what is expected, for people")
    form: str = always("`becomes`, `stays`, or `step` for the outcome of a step")
    verdict: str = always("`pass`, `fail` or `unknown`")
    measured: str = always("the deciding value, for people")
    lines: Sequence[int] = always("lines of the journal it was read from, 20 at most")
    starved: bool = optional("the host had too little CPU time meanwhile", default=False)


@record
class Measured(EventData):
    """A declared measure was read, once a second; the subject is its name."""

    kind: ClassVar[str] = "measure"

    value: float = result("the value", default=0.0)
    whole: float | None = result(
        "what there is at most, or null where that has no meaning", default=None
    )
    lines: Sequence[int] = result("lines of the journal it was read from, 5 at most", default=())
    blind: str | None = optional("why there is no value", default=None)


@record
class HostPressure(EventData):
    """The play looked how short of CPU time the host is, once a second; the subject is `host`."""

    kind: ClassVar[str] = "host.pressure"

    seconds: float = always("seconds since the look before, which the event tells of")
    late_s: float = always("how late this look of the play came, seconds")
    stalled: float | None = always(
        "share of those seconds in which a task waited for a CPU, or null where the kernel does "
        "not tell"
    )
    running: int | None = always(
        "tasks that ran or waited for a CPU at the look, or null where the kernel does not tell"
    )
    cpus: int = always("CPUs that the play may use")


@record
class UndoDone(EventData):
    """Something was taken back at the end; the subject is its name."""

    kind: ClassVar[str] = "undo"

    ok: bool = always("it was taken back")
    took_s: float = always("seconds")
    error: str = always("why not, empty when it was")


@record
class CleanupDone(EventData):
    """The lab was removed; the subject is the lab."""

    kind: ClassVar[str] = "cleanup"

    verified: bool = always("it was looked for and nothing was found")
    leftovers: Sequence[str] = always("what was found")
    seconds: float = always("seconds")


@record
class LabLeft(EventData):
    """The lab stays for further runs of a study; the subject is the lab."""

    kind: ClassVar[str] = "lab.left"


@record
class Interrupted(EventData):
    """A signal ended the run; the subject is the signal's name."""

    kind: ClassVar[str] = "interrupted"


@record
class MomentPart(Part):
    """A moment of the run that was compared with Batfish."""

    phase: str = always("id of the phase")
    at: float = always("seconds since the start of the run")
    drained: str = always("what was drained, for people")
    agreed: int = always("pairs on which both agree")
    pairs: int = always("pairs that were compared")
    at_rest: bool = always("the network had settled")


@record
class DisagreementPart(Part):
    """A pair on which Batfish and the live network disagree."""

    phase: str = always("id of the phase")
    pair: str = always("the pair, for people")
    foreseen: str = always("what Batfish says")
    seen: str = always("what a probe saw")
    line: int = always("line of the journal with that probe's event")
    cause: str = always("why they disagree")


@record
class AgreementComputed(EventData):
    """A finished run was compared by `verify --against`; the subject is `batfish`."""

    kind: ClassVar[str] = "agreement"

    batfish: str = always("version of Batfish")
    percent: float = always("share of all pairs on which both agree, percent")
    pairs: int = always("pairs that were compared")
    at_rest: float = always("the same share in moments of rest, percent")
    moments: Sequence[MomentPart] = always("moments that were compared")
    disagreements: Sequence[DisagreementPart] = always("pairs on which they disagree")


@record
class RunEnded(EventData):
    """The run ended; the subject is the scenario's name."""

    kind: ClassVar[str] = "run.ended"

    verdict: str = always("`pass`, `fail` or `unknown`")
    seconds: float = always("seconds since the run began")
