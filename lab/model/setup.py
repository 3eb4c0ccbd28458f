"""How the nodes of a lab are set up: as they were deployed, as they are now, and what differs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lab.model.deployment import Deployment


@dataclass(frozen=True, slots=True)
class Interface:
    """An interface as the kernel has it."""

    up: bool
    mtu: int


@dataclass(frozen=True, slots=True)
class Process:
    """A process of a node that runs a program which daemons run too."""

    pid: int
    program: str
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class Setup:
    """How one node is set up.

    ``daemons`` has the state of each, ``running`` the running configuration of each FRR daemon
    that answers, ``files`` a checksum by path. What the kernel keeps is in the words of ``ip``
    and ``tc``: by interface, or, for routes and rules, one text each. ``firewall`` has the rules
    by the tool that shows them, ``left`` the command lines of processes that commands of the
    deployment left, ``adjacencies`` those of OSPF that are Full.
    """

    stopped: bool = False
    daemons: Mapping[str, str] = field(default_factory=dict)
    processes: tuple[Process, ...] = ()
    running: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    sysctls: Mapping[str, str] = field(default_factory=dict)
    interfaces: Mapping[str, Interface] = field(default_factory=dict)
    addresses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    neighbours: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shaping: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    routes: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    firewall: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    left: tuple[tuple[str, ...], ...] = ()
    adjacencies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sessions:
    """How many BGP sessions of each router are Established, and how many adjacencies Full."""

    bgp: Mapping[str, int] = field(default_factory=dict)
    ospf: Mapping[str, int] = field(default_factory=dict)

    def short_of(self, other: "Sessions") -> tuple[str, ...]:
        """Return the routers that have fewer than before, as ``r1: bgp 1 of 2``."""
        pairs = (("bgp", self.bgp, other.bgp), ("ospf", self.ospf, other.ospf))
        return tuple(
            f"{node}: {name} {now[node]} of {before[node]}"
            for name, now, before in pairs
            for node in now
            if now[node] < before.get(node, 0)
        )


@dataclass(frozen=True, slots=True)
class Steady:
    """What a lab has to show before it is as it was.

    ``forwarding`` are the jobs that prove it, as JSON by node; ``starters``, ``adjacencies`` and
    ``unchanged_s`` are those of the incident's proofs. ``tables`` are the BGP tables in short that
    it had, by router; where there are none, nobody knew them.
    """

    forwarding: Mapping[str, str]
    starters: tuple[str, ...]
    adjacencies: Mapping[str, int]
    unchanged_s: float
    tables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Deployed:
    """A lab when its deployment had ended.

    ``what`` is the file it was deployed from, empty where there is none; ``sessions`` are those of
    its routers. ``steady`` is None where nobody gave proofs.
    """

    deployment: Deployment
    setups: Mapping[str, Setup]
    what: str = ""
    sessions: Sessions = field(default_factory=Sessions)
    steady: Steady | None = None


class Part(StrEnum):
    """The part of a node that differs."""

    NODE = "node"
    PROCESS = "process"
    FILE = "file"
    DAEMON = "daemon"
    INTERFACE = "interface"
    SYSCTL = "sysctl"
    ADDRESS = "addresses"
    NEIGHBOUR = "neighbours"
    SHAPING = "shaping"
    RULE = "rules"
    ROUTE = "routes"
    FIREWALL = "firewall"
    CONFIGURATION = "running configuration"
    COMMAND = "left by exec"
    ADJACENCY = "OSPF neighbors"


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of a node that is not as it was deployed.

    ``place`` is which one: an interface, a daemon, a path. ``deployed`` are the lines that are
    gone, ``now`` those that are there instead.
    """

    node: str
    part: Part
    place: str
    deployed: tuple[str, ...] = ()
    now: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reset:
    """A reset: what had been changed, what still differs, and what was made to forget.

    ``short`` are the routers with fewer sessions than when the lab was deployed.
    """

    changed: tuple[Difference, ...]
    left: tuple[Difference, ...]
    forgot: tuple[str, ...]
    short: tuple[str, ...]
