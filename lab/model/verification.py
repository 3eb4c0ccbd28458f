"""What is asked of a change before it is pushed, and what the answers were."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lab.model.verdict import Verdict, overall


class Invariant(StrEnum):
    """What must hold; a scenario's own invariants are called as their author named them."""

    SNAPSHOT = "snapshot"  # the configurations were read as the routers read them
    DC_DC = "dc-dc"  # every data centre reaches every other, and back
    POP_DC = "pop-dc"  # every PoP reaches a data centre, and back
    USERS_DNS = "users-dns"  # every user network reaches the name servers it reached before
    LOOPS = "loops"
    NULL_ROUTES = "null-routes"  # no new way of a service address into Null0
    COVER = "cover"  # the covering prefix stays announced
    SESSIONS = "sessions"  # the two ends of every BGP session fit
    REFERENCES = "references"  # every name that is used is defined
    ADDRESSES = "addresses"  # no address twice, anycast apart


ROUTING = (
    Invariant.DC_DC, Invariant.POP_DC, Invariant.USERS_DNS, Invariant.LOOPS,
    Invariant.NULL_ROUTES, Invariant.COVER,
)  # fmt: skip
FLAWS = (Invariant.SESSIONS, Invariant.REFERENCES, Invariant.ADDRESSES)


@dataclass(frozen=True, slots=True)
class Finding:
    """An invariant's outcome for a subject; ``evidence`` is an example from the answer."""

    invariant: str
    subject: str
    verdict: Verdict
    evidence: str


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """A statement that Batfish would ignore or read differently from FRR.

    ``touches`` are the invariants whose answer it can falsify; none when the statement is shown
    to Batfish in words it understands, which ``shown_as`` then tells.
    """

    node: str
    line: int
    text: str
    reads: str
    touches: tuple[str, ...]
    shown_as: str = ""

    @property
    def place(self) -> str:
        """Return the file and line, as ``eb1-prn/frr.conf:34``."""
        return f"{self.node}/frr.conf:{self.line}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found of one change; ``seconds`` by step."""

    change: str
    title: str
    findings: tuple[Finding, ...]
    blind_spots: tuple[BlindSpot, ...] = ()
    withdrawn: tuple[str, ...] = ()  # name servers whose health check fails on the candidate
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
        metadata={"doc": "nodes, or kinds of nodes as `kind users`, where packets start"}
    )
    targets: tuple[str, ...] = field(metadata={"doc": "addresses, or nodes for their addresses"})
    protocol: str = field(default="tcp", metadata={"doc": "tcp or udp", "pattern": "tcp|udp"})
    port: int = field(default=80, metadata={"doc": "port", "min": 1, "max": 65535})
    reachable: bool = field(default=True, metadata={"doc": "false: it must not be reached"})


@dataclass(frozen=True, slots=True)
class VerifyRequest:
    """What to judge: a topology or scenario, and its own changes or those named.

    ``live`` is a running lab whose routers are read in place of what would be rendered;
    ``say`` is told what is being done.
    """

    what: str
    say: Callable[[str], None]
    profile: str | None = None
    changes: tuple[str, ...] = ()
    live: str | None = None
    blind_spots_only: bool = False


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
