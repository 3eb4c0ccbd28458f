"""Paths between nodes of this network, and whether they need the backbone.

A drain cuts every link into and inside the backbone, so a path over one of them needs it.
"""

from collections.abc import Sequence

from lab.incidents.facebook_2021.kinds import LinkRole
from lab.model.topology import Link, Topology

BACKBONE = "the backbone"
OOB = "the out-of-band network"
_CUT = frozenset({LinkRole.HANDOFF, LinkRole.BACKBONE, LinkRole.POP_BACKBONE})


def in_band(topology: Topology, origin: str, nodes: Sequence[str]) -> tuple[str, ...] | None:
    """Return what a path to all nodes needs: the backbone, or nothing; None without a path."""
    links = [link for link in topology.links if link.role != LinkRole.MANAGEMENT]
    around = [link for link in links if link.role not in _CUT]
    if _reached(around, origin) >= set(nodes):
        return ()
    return (BACKBONE,) if _reached(links, origin) >= set(nodes) else None


def out_of_band(topology: Topology, origin: str, nodes: Sequence[str]) -> tuple[str, ...] | None:
    """Return what a path around the network to all nodes needs; None without one."""
    links = [link for link in topology.links if link.role == LinkRole.MANAGEMENT]
    return (OOB,) if _reached(links, origin) >= set(nodes) else None


def _reached(links: Sequence[Link], start: str) -> set[str]:
    """Return the nodes that links connect with one."""
    found, left = {start}, [start]
    while left:
        node = left.pop()
        ends = [link.other(node).node for link in links if node in (link.a.node, link.b.node)]
        left += [end for end in ends if end not in found]
        found.update(ends)
    return found
