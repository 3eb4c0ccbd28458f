"""A ring of hosts, and a process that deploys it, or removes it, and stays.

r0 e1 ──── e2 r1 e1 ──── e2 r2 ... e1 ──── e2 r0
"""

import sys
from ipaddress import IPv4Address, IPv4Interface
from pathlib import Path

from lab.incidents.facebook_2021.kinds import Kind
from lab.model.deployment import Deployment, NodeConfig
from lab.model.topology import Endpoint, Interface, Link, Node, Topology
from lab.runtimes.containerlab import Containerlab

NAME = "killed-ring"
SIZE = 6
# Of the Facebook prefixes the labs use: a packet to one on the host would be a leak.
FIRST = IPv4Address("129.134.200.0")


def _node(number: int) -> Node:
    before = (number - 1) % SIZE
    return Node(
        f"r{number}",
        Kind.LINUX,
        "here",
        (
            Interface("e1", (IPv4Interface((FIRST + 2 * number, 31)),)),
            Interface("e2", (IPv4Interface((FIRST + 2 * before + 1, 31)),)),
        ),
    )


def deployment() -> Deployment:
    nodes = tuple(_node(number) for number in range(SIZE))
    links = tuple(
        Link(Endpoint(f"r{number}", "e1"), Endpoint(f"r{(number + 1) % SIZE}", "e2"))
        for number in range(SIZE)
    )
    configs = {node.name: NodeConfig() for node in nodes}
    return Deployment(NAME, Topology("ring", "test", nodes, links), configs)


def main(verb: str, state: str) -> None:
    runtime = Containerlab(Path(state))
    if verb == "destroy":
        _say("destroying")
        runtime.destroy(NAME)
    else:
        runtime.deploy(deployment(), keep=verb == "keep", progress=_say)
        _say("ready")
    sys.stdin.read()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
