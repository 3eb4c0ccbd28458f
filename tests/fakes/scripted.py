"""A lab whose daemons answer from recorded files, and its topology.

eb1-a --- eb1-b --- pr1-lhr --- t1 --- col
"""

from dataclasses import dataclass, field
from ipaddress import IPv4Interface, IPv4Network
from pathlib import Path

from lab.incidents.facebook_2021.kinds import Kind, LinkRole
from lab.incidents.facebook_2021.places import Pop, Sites, as_appendix
from lab.model.deployment import NodeState
from lab.model.errors import CommandError
from lab.model.topology import Endpoint, Interface, Link, Node, Topology

RECORDED = Path("tests/recorded")


def recorded(name: str) -> str:
    """Return a recorded answer of FRR 8.4.4."""
    return (RECORDED / f"frr-8.4.4-{name}").read_text()


def _node(name: str, kind: Kind, site: str, plane: int | None, **interfaces: str) -> Node:
    return Node(
        name,
        kind,
        site,
        tuple(Interface(i, (IPv4Interface(address),)) for i, address in interfaces.items()),
        labels={} if plane is None else {"plane": str(plane)},
    )


def _link(one: str, other: str, role: LinkRole) -> Link:
    a, b = (Endpoint(*end.split(":")) for end in (one, other))
    return Link(a, b, role)


TOPOLOGY = Topology(
    "pair",
    "mini",
    (
        _node("eb1-a", Kind.EB, "a", 1, lo="10.1.0.1/32", e1="10.1.1.0/31"),
        _node("eb1-b", Kind.EB, "b", 1, lo="10.1.0.2/32", e1="10.1.1.1/31", e2="10.1.3.0/31"),
        _node("pr1-lhr", Kind.PR, "lhr", None, e1="10.1.3.1/31", e2="10.64.1.0/31"),
        _node("t1", Kind.TRANSIT, "t1", None, e1="10.64.1.1/31", e2="10.64.1.2/31"),
        _node("col", Kind.COLLECTOR, "col", None, e1="10.64.1.3/31"),
    ),
    (
        _link("eb1-a:e1", "eb1-b:e1", LinkRole.BACKBONE),
        _link("eb1-b:e2", "pr1-lhr:e1", LinkRole.POP_BACKBONE),
        _link("t1:e1", "pr1-lhr:e2", LinkRole.TRANSIT),
        _link("t1:e2", "col:e1", LinkRole.COLLECTOR),
    ),
    as_appendix(
        Sites(
            pops=(
                Pop(
                    "lhr",
                    IPv4Network("10.201.0.0/16"),
                    IPv4Network("157.240.1.0/24"),
                    ("pr1-lhr",),
                    "asw-lhr",
                    "dns-lhr",
                    "edge-lhr",
                    ("a", "b"),
                    (),
                ),
            )
        )
    ),
)


@dataclass
class ScriptedVty:
    """Answers each command from a table; a command that is not in it is refused."""

    answers: dict[str, str]
    broken: bool = False
    closed: bool = False
    asked: list[str] = field(default_factory=list)

    def ask(self, command: str) -> str:
        self.asked.append(command)
        if self.broken or command not in self.answers:
            raise CommandError(f"{command!r} got no answer: gone")
        return self.answers[command]

    def close(self) -> None:
        self.closed = True


@dataclass
class ScriptedLab:
    """A running lab as far as looks at routers need it; keeps the connections it gave."""

    answers: dict[tuple[str, str], dict[str, str]]
    states: tuple[NodeState, ...] = ()
    topology: Topology = TOPOLOGY
    connections: list[ScriptedVty] = field(default_factory=list)

    def vty(self, node: str, daemon: str) -> ScriptedVty:
        if (node, daemon) not in self.answers:
            raise CommandError(f"{daemon} is not running")
        self.connections.append(ScriptedVty(self.answers[node, daemon]))
        return self.connections[-1]

    def nodes(self) -> tuple[NodeState, ...]:
        return self.states
