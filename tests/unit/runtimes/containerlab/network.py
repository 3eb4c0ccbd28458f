"""A router and a host, as a runtime is given them.

r1 e1 10.9.0.0 ──── 10.9.0.1 e1 h1
"""

from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from lab.incidents.facebook_2021.kinds import Kind
from lab.model.deployment import Daemon, Deployment, NodeConfig, Ready
from lab.model.topology import Endpoint, Interface, Link, Node, Route, Topology

ZEBRA = Daemon("zebra", ("zebra", "-f", "/etc/frr/zebra.conf"), Ready.VTY, "/run/frr/zebra.vty")
BGPD = Daemon("bgpd", ("bgpd",), Ready.VTY, "/run/frr/bgpd.vty", ("zebra",))
NSD = Daemon("nsd", ("nsd", "-c", "/etc/nsd/a b.conf"), Ready.SOCKET, "/run/nsd/ctl")
BEAT = Daemon("beat", ("stormdrill-node", "beat"), Ready.FILE, "/run/lab/beat")

R1 = Node(
    "r1",
    Kind.FRR,
    "here",
    (
        Interface("lo", (IPv4Interface("10.255.0.1/32"),)),
        Interface("e1", (IPv4Interface("10.9.0.0/31"),), 9000),
    ),
)
H1 = Node(
    "h1",
    Kind.LINUX,
    "there",
    (Interface("e1", (IPv4Interface("10.9.0.1/31"),)),),
    routes=(Route(IPv4Network("0.0.0.0/0"), IPv4Address("10.9.0.0")),),
)
PAIR = Topology("pair", "test", (R1, H1), (Link(Endpoint("r1", "e1"), Endpoint("h1", "e1")),))


def deployment(r1: NodeConfig | None = None, h1: NodeConfig | None = None) -> Deployment:
    return Deployment("lab", PAIR, {"r1": r1 or NodeConfig(), "h1": h1 or NodeConfig()})
