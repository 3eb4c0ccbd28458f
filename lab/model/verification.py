"""What is asked of a change before it is pushed, and what the answers were."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lab.model.verdict import Verdict, overall

SNAPSHOT = "snapshot"  # the findings that say that Batfish did not read what routers run


@dataclass(frozen=True, slots=True)
class Finding:
    """An invariant's outcome for a subject; ``evidence`` is an example from the answer.

    A ``flaw`` is a mistake in a configuration that cuts nobody off.
    """

    invariant: str
    subject: str
    verdict: Verdict
    evidence: str
    flaw: bool = False


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """A statement that Batfish would ignore or read differently from FRR.

    ``touches`` says that it can falsify every answer about routing. It does not when the
    statement is shown to Batfish in words it understands: ``shown_as`` has them.
    """

    node: str
    line: int
    text: str
    reads: str
    shown_as: str = ""
    touches: bool = False

    @property
    def place(self) -> str:
        """Return the file and line, as ``r1/frr.conf:34``."""
        return f"{self.node}/frr.conf:{self.line}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found of one change; ``seconds`` by step.

    ``withdrawn`` are the nodes that take their announcements back by themselves once the change
    is in force, because their health check fails.
    """

    change: str
    title: str
    findings: tuple[Finding, ...]
    blind_spots: tuple[BlindSpot, ...] = ()
    withdrawn: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    acknowledged: bool = False  # the cut it makes is intended

    @property
    def verdict(self) -> Verdict:
        """Return PASS only if every finding passed."""
        return overall(finding.verdict for finding in self.findings)


@dataclass(frozen=True, slots=True)
class OwnInvariant:
    """An invariant of a scenario's author: who must, or must not, reach what."""

    name: str = field(metadata={"doc": "what people call it"})
    sources: tuple[str, ...] = field(
        metadata={"doc": "where packets start: a node, or words that all hold, as `kind users`"}
    )
    targets: tuple[str, ...] = field(
        metadata={"doc": "addresses, or nodes as in sources, for their addresses"}
    )
    protocol: str = field(default="tcp", metadata={"doc": "tcp or udp", "pattern": "tcp|udp"})
    port: int = field(default=80, metadata={"doc": "port", "min": 1, "max": 65535})
    reachable: bool = field(default=True, metadata={"doc": "false: it must not be reached"})


@dataclass(frozen=True, slots=True)
class VerifyRequest:
    """What to judge: a topology or scenario, and its own changes or those named.

    ``live`` is a running lab whose routers are read in place of what would be rendered;
    ``say`` gets progress messages. ``settings`` turn dials. With ``dependencies`` nothing is asked
    but what the repair of the network needs.
    """

    what: str
    say: Callable[[str], None]
    profile: str | None = None
    changes: tuple[str, ...] = ()
    live: str | None = None
    blind_spots_only: bool = False
    settings: tuple[tuple[str, str], ...] = ()
    dependencies: bool = False


@dataclass(frozen=True, slots=True)
class Verification:
    """Every judgement that was asked for; ``batfish`` is empty where it was not asked."""

    topology: str
    profile: str
    batfish: str
    judgements: tuple[Judgement, ...]

    @property
    def verdict(self) -> Verdict:
        """Return PASS only if every judgement passed, intended cuts apart."""
        return overall(each.verdict for each in self.judgements if not each.acknowledged)
