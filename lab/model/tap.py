"""Interfaces whose packets a play keeps."""

from collections.abc import Iterable
from dataclasses import dataclass

from lab.model.errors import InputError, Problem
from lab.model.hints import nearest
from lab.model.topology import Topology

OPTION = "--capture"


@dataclass(frozen=True, slots=True)
class Tap:
    """An interface of a node."""

    node: str
    interface: str

    def __str__(self) -> str:
        """Return it as it is written: ``NODE:INTERFACE``."""
        return f"{self.node}:{self.interface}"


def taps(texts: Iterable[str], topology: Topology) -> tuple[Tap, ...]:
    """Return the interfaces that are written as ``NODE:INTERFACE``, each once.

    Raises:
        InputError: the topology has no such node or interface; each is named.
    """
    nodes = {node.name: [each.name for each in node.interfaces] for node in topology.nodes}
    found: dict[Tap, None] = {}
    problems: list[Problem] = []
    for text in texts:
        node, _, interface = text.partition(":")
        place = f"{OPTION} {text}"
        if not (node and interface):
            problems.append(Problem(place, "is no NODE:INTERFACE", f"as {_example(nodes)}"))
        elif node not in nodes:
            hint = nearest(node, nodes, kind="nodes")
            problems.append(Problem(place, f"no node called {node}", hint))
        elif interface not in nodes[node]:
            hint = nearest(interface, nodes[node], kind="interfaces")
            problems.append(Problem(place, f"{node} has no interface {interface}", hint))
        else:
            found[Tap(node, interface)] = None
    if problems:
        raise InputError(problems)
    return tuple(found)


def _example(nodes: dict[str, list[str]]) -> str:
    return next((f"{node}:{names[0]}" for node, names in nodes.items() if names), "r1:eth1")
