"""The addresses that nodes of a network are reached at."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # nodes start faster without it
    from lab.model.topology import Node, Topology


class Unplaced(Exception):
    """A probe names something that has no address on this network; carries why."""


def address_of(node: "Node", topology: "Topology") -> str:
    """Return the address a node is reached at: its loopback's, else its first; raise Unplaced.

    An address that other nodes have too comes last: a packet to it may end at one of them.
    """
    shared = {
        address.ip
        for other in topology.nodes
        if other.name != node.name
        for interface in other.interfaces
        for address in interface.addresses
    }
    own = [
        address.ip
        for interface in sorted(node.interfaces, key=lambda each: each.name != "lo")
        for address in interface.addresses
        if not address.ip.is_loopback
    ]
    if not own:
        raise Unplaced(
            f"{node.name} has no address that is known: give it one in frr.conf or exec"
        )
    return str(next((each for each in own if each not in shared), own[0]))


def placed(word: str, topology: "Topology") -> str:
    """Return an address as it is, and a node's name as the node's address; raise Unplaced."""
    known = {node.name: node for node in topology.nodes}
    if word in known:
        return address_of(known[word], topology)
    if word.replace(".", "").isdecimal():
        return word
    raise Unplaced(f"{word} is neither a node nor an address")
