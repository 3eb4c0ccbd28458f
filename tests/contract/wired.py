"""Two nodes and a link, for the tests that need no more."""

from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from lab.model.topology import Endpoint, Interface, Link, Node, Route, Topology

FAR = IPv4Network("198.51.100.0/24")

#   r1 eth0 ──── eth0 r2
TOPOLOGY = Topology(
    "pair",
    "test",
    (
        Node("r1", "frr", "here", (Interface("eth0", (IPv4Interface("10.9.0.0/31"),)),)),
        Node(
            "r2", "linux", "there", (Interface("eth0", (IPv4Interface("10.9.0.1/31"),)),),
            routes=(Route(FAR, IPv4Address("10.9.0.0")),),
        ),
    ),
    (Link(Endpoint("r1", "eth0"), Endpoint("r2", "eth0")),),
)  # fmt: skip
