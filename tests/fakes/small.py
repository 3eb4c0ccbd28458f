"""A network of three routers and a host that people log in from, and its lab in memory.

r1 --- r2 --- r3 --- noc; r1 and r2 are at lhr, r3 and noc at nyc. r1 and r2 are reached in band
and out of band, r3 in band only.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Interface
from pathlib import Path
from typing import Any

from lab.frr.daemons import DAEMONS
from lab.journal.journal import Journal
from lab.model import access
from lab.model.access import Access
from lab.model.change import Change, Edit
from lab.model.deployment import Daemon, Deployment, NodeConfig, Ready
from lab.model.event import JsonValue
from lab.model.scenario import Step
from lab.model.topology import Endpoint, Interface, Link, Node, Topology
from lab.steps.kind import kind
from lab.steps.stage import Network, Scope, Stage
from tests.fakes.clock import FakeClock
from tests.fakes.routers import RoutersLab, routers_lab
from tests.fakes.stage import Wings, staged


def _node(name: str, kind: str, site: str, number: int, **labels: str) -> Node:
    loopback = Interface("lo", (IPv4Interface(f"10.0.0.{number}/32"),))
    return Node(name, kind, site, (loopback,), labels=labels)


TOPOLOGY = Topology(
    "small",
    "",
    (
        _node("r1", "frr", "lhr", 1, role="edge"),
        _node("r2", "frr", "lhr", 2, role="core"),
        _node("r3", "frr", "nyc", 3, role="core"),
        _node("noc", "linux", "nyc", 4),
    ),
    (
        Link(Endpoint("r1", "eth1"), Endpoint("r2", "eth1")),
        Link(Endpoint("r2", "eth2"), Endpoint("r3", "eth1")),
        Link(Endpoint("r3", "eth2"), Endpoint("noc", "eth1")),
    ),
)
ROUTERS = ("r1", "r2", "r3")


def conf(number: int) -> str:
    return (
        f"hostname r{number}\nrouter bgp 6500{number}\n neighbor 10.0.0.9 remote-as 65009\n"
        " address-family ipv4 unicast\n  neighbor 10.0.0.9 route-map IN in\n exit-address-family\n"
        "exit\nroute-map IN permit 10\nexit\n"
    )


def _path(*routers: str, net: int) -> access.Path:
    addresses = {name: IPv4Address(f"10.{net}.0.{name[1:]}") for name in routers}
    return access.Path({"noc": "noc"}, addresses)


BLOCK = Change("block", "Nothing comes in", edits=(Edit(("kind frr",), "IN in", "BLOCK in"),))
NETWORK = Network(
    TOPOLOGY,
    Access({"in-band": _path(*ROUTERS, net=1), "oob": _path("r1", "r2", net=2)}),
    {name: conf(number) for number, name in enumerate(ROUTERS, 1)},
    {"block": BLOCK},
)


def _config(name: str) -> NodeConfig:
    if name not in ROUTERS:
        return NodeConfig()
    daemons = tuple(Daemon(each, (each,), Ready.VTY, f"/run/frr/{each}.vty") for each in DAEMONS)
    return NodeConfig({"/etc/frr/bgpd.conf": NETWORK.configs[name]}, daemons)


@dataclass
class Small:
    """The network's lab with its stage, where steps are performed one after the other."""

    lab: RoutersLab
    stage: Stage
    wings: Wings
    journal: Journal
    clock: FakeClock

    def perform(self, step: Step) -> Any:
        return kind(step).perform(self.stage)

    def data(self, kind: str) -> list[dict[str, JsonValue]]:
        """Return what was written down of a kind, subjects first."""
        return [
            {"subject": event.subject, **event.data}
            for event in self.journal.events
            if event.kind == kind
        ]

    def has(self, line: str, daemon: str = "bgpd") -> list[str]:
        """Return the routers one of whose daemons runs a line."""
        return [name for name in ROUTERS if line in self.lab.daemons[name, daemon].running]

    def before(self, happens: Callable[[], object]) -> None:
        """Let something happen whenever an undo is registered."""
        self.wings.registered = lambda _name: happens()


def small(journal: Journal, clock: FakeClock, folder: Path, network: Network = NETWORK) -> Small:
    """Return a stage in a lab of its own."""
    configs = {node.name: _config(node.name) for node in TOPOLOGY.nodes}
    lab = routers_lab(Deployment("small", TOPOLOGY, configs))
    stage, wings = staged(lab, network, journal, clock, folder)
    return Small(lab, stage, wings, journal, clock)


def wrong(step: Step, *earlier: Step, network: Network = NETWORK, **scope: Any) -> list[str]:
    """Return what is wrong with a step, each as ``place: text; hint``."""
    made = replace(Scope(network, earlier, "here"), **scope)
    return [str(problem) for problem in kind(step).problems(made)]
