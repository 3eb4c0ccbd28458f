"""A data-centre fabric of FRR routers, of any size: pods of leaves below planes of spines.

A pod is sixteen leaves, each linked to the pod's four fabric switches; fabric switch k is
linked to both spines of plane k. Every router has an AS of its own, every leaf announces its
loopback.
"""

from ipaddress import IPv4Interface
from itertools import product

from rings import FIRST_ASN, LINKS, LOOPBACKS, routed

from lab.model.deployment import Deployment
from lab.model.topology import Endpoint, Interface, Link, Node, Topology

LEAVES = 16
PLANES = 4
SPINES = 2  # of a plane
POD = LEAVES + PLANES


def fabric(size: int) -> Deployment:
    """Return a fabric of as many whole pods as fit into a number of routers, one at least."""
    pods = max(1, (size - PLANES * SPINES) // POD)
    pairs = list(_pairs(pods))
    names = sorted({name for pair in pairs for name in pair}, key=lambda name: (len(name), name))
    number = {name: at for at, name in enumerate(names)}
    ports: dict[str, list[tuple[IPv4Interface, IPv4Interface, str]]] = {name: [] for name in names}
    links = []
    for at, (low, high) in enumerate(pairs):
        ends = [IPv4Interface((LINKS[2 * at + side], 31)) for side in (0, 1)]
        links.append(Link(*(Endpoint(name, f"eth{len(ports[name])}") for name in (low, high))))
        ports[low].append((ends[0], ends[1], high))
        ports[high].append((ends[1], ends[0], low))
    nodes = tuple(_node(name, number[name], ports[name]) for name in names)
    configs = {
        name: routed(
            name, number[name], [(far, number[peer]) for _, far, peer in ports[name]],
            announces=name.startswith("leaf"),
        )
        for name in names
    }  # fmt: skip
    return Deployment("fabric", Topology("fabric", str(len(names)), nodes, tuple(links)), configs)


def _pairs(pods: int) -> list[tuple[str, str]]:
    down = [
        (f"leaf{leaf}-{pod}", f"fsw{plane}-{pod}")
        for pod, leaf, plane in product(range(pods), range(LEAVES), range(PLANES))
    ]
    up = [
        (f"fsw{plane}-{pod}", f"spine{spine}-{plane}")
        for pod, plane, spine in product(range(pods), range(PLANES), range(SPINES))
    ]
    return down + up


def _node(name: str, number: int, ports: list[tuple[IPv4Interface, IPv4Interface, str]]) -> Node:
    loopback = Interface("lo", (IPv4Interface((LOOPBACKS[number + 1], 32)),))
    wired = [Interface(f"eth{at}", (near,)) for at, (near, _, _) in enumerate(ports)]
    return Node(name, "frr", "fabric", (loopback, *wired), FIRST_ASN + number)
