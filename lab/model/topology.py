"""A network as data: nodes, their interfaces and the links between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Address,
    IPv6Interface,
    IPv6Network,
)


@dataclass(frozen=True, slots=True, order=True)
class Endpoint:
    """One end of a link."""

    node: str
    interface: str


@dataclass(frozen=True, slots=True)
class Interface:
    """An interface of a node; the loopback is the one called ``lo``."""

    name: str
    addresses: tuple[IPv4Interface, ...] = ()
    mtu: int | None = None
    addresses6: tuple[IPv6Interface, ...] = ()
    mac: str | None = None  # as 02:00:00:00:00:01


@dataclass(frozen=True, slots=True)
class Route:
    """A kernel route of a host, set by the runtime before any daemon starts."""

    prefix: IPv4Network
    via: IPv4Address


@dataclass(frozen=True, slots=True)
class Route6:
    """The same of IPv6."""

    prefix: IPv6Network
    via: IPv6Address


@dataclass(frozen=True, slots=True)
class Node:
    """A router or a host; ``kind`` and the labels are words of its network."""

    name: str
    kind: str
    site: str
    interfaces: tuple[Interface, ...] = ()
    asn: int | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    routes6: tuple[Route6, ...] = ()

    def label(self, key: str) -> str:
        """Return the value of a label, an empty text where the node has none of that name."""
        return self.labels.get(key, "")

    @property
    def role(self) -> str:
        """Return what the node is for: its label ``role``, else its kind."""
        return self.labels.get("role", self.kind)

    def interface(self, name: str) -> Interface:
        """Return the interface called ``name``; raise KeyError when there is none."""
        for interface in self.interfaces:
            if interface.name == name:
                return interface
        raise KeyError(f"{self.name}:{name}")

    @property
    def uplink(self) -> Interface:
        """Return its first interface with a link; raise LookupError when it has none."""
        for interface in self.interfaces:
            if interface.name != "lo":
                return interface
        raise LookupError(self.name)

    @property
    def loopback(self) -> IPv4Address | None:
        """Return the first address of ``lo``, the router's identity."""
        for interface in self.interfaces:
            if interface.name == "lo" and interface.addresses:
                return interface.addresses[0].ip
        return None


@dataclass(frozen=True, slots=True)
class Link:
    """A point-to-point link; ``role`` is a word of its network, empty where it has none.

    ``capacity_kbit`` limits what each end sends, in kbit/s; None: nothing does.
    """

    a: Endpoint
    b: Endpoint
    role: str = ""
    capacity_kbit: int | None = None

    def other(self, node: str) -> Endpoint:
        """Return the end that is not on ``node``."""
        return self.b if self.a.node == node else self.a


@dataclass(frozen=True)  # no slots: its indices are kept in its __dict__
class Topology:
    """A whole network; equal input gives an equal value.

    ``appendix`` is JSON of its incident; the lab keeps it and does not read it.
    """

    name: str
    profile: str
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    appendix: str = ""

    def node(self, name: str) -> Node:
        """Return the node called ``name``; raise KeyError when there is none."""
        return self._by_name[name]

    def of_kind(self, *kinds: str) -> tuple[Node, ...]:
        """Return the nodes of these kinds in their order in the topology."""
        return tuple(node for node in self.nodes if node.kind in kinds)

    def capacities(self, node: str) -> dict[str, int]:
        """Return the kbit/s of a node's interfaces that have a limit, by their names."""
        return {
            end.interface: link.capacity_kbit
            for link in self.links_of(node)
            if link.capacity_kbit
            for end in (link.a, link.b)
            if end.node == node
        }

    def links_of(self, node: str) -> tuple[Link, ...]:
        """Return the links that end on ``node``."""
        return self._by_end.get(node, ())

    @cached_property
    def _by_name(self) -> dict[str, Node]:
        return {node.name: node for node in reversed(self.nodes)}

    @cached_property
    def _by_end(self) -> dict[str, tuple[Link, ...]]:
        found: dict[str, list[Link]] = {}
        for link in self.links:
            for node in dict.fromkeys((link.a.node, link.b.node)):
                found.setdefault(node, []).append(link)
        return {node: tuple(links) for node, links in found.items()}
