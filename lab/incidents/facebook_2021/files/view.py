"""What an FRR configuration says, typed; the template prints it and decides nothing."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Interface, IPv6Network
from typing import TypeAlias

Network: TypeAlias = IPv4Network | IPv6Network
Static: TypeAlias = tuple[Network, str]  # prefix, next hop or Null0
WORDS = {4: "ip", 6: "ipv6"}  # as FRR calls the families


@dataclass(frozen=True, slots=True)
class InterfaceView:
    """An interface block; ``ospf`` puts it into area 0 as a point-to-point link."""

    name: str
    addresses: tuple[IPv4Interface, ...]
    description: str = ""
    ospf: bool = False
    addresses6: tuple[IPv6Interface, ...] = ()


@dataclass(frozen=True, slots=True)
class PrefixEntry:
    """A permit entry of a prefix-list; ``ge`` and ``le`` as FRR writes them."""

    prefix: Network
    ge: int | None = None
    le: int | None = None

    def __str__(self) -> str:
        """Return the entry as FRR spells it after ``permit``."""
        bounds = (("ge", self.ge), ("le", self.le))
        return str(self.prefix) + "".join(f" {word} {n}" for word, n in bounds if n is not None)


@dataclass(frozen=True, slots=True)
class PrefixList:
    """An ``ip prefix-list`` or ``ipv6 prefix-list``, as its entries are."""

    name: str
    entries: tuple[PrefixEntry, ...]

    @property
    def word(self) -> str:
        """Return what FRR calls its family."""
        return WORDS[self.entries[0].prefix.version]


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered clause of a route-map, its lines as FRR spells them."""

    action: str
    sequence: int
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RouteMap:
    """A ``route-map`` with all its clauses."""

    name: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class CommunityList:
    """A standard ``bgp community-list`` that permits one community."""

    name: str
    community: str


@dataclass(frozen=True, slots=True)
class Policy:
    """Route-maps and the lists they refer to."""

    prefix_lists: tuple[PrefixList, ...] = ()
    community_lists: tuple[CommunityList, ...] = ()
    route_maps: tuple[RouteMap, ...] = ()

    def __add__(self, other: "Policy") -> "Policy":
        """Return both."""
        return Policy(
            self.prefix_lists + other.prefix_lists,
            self.community_lists + other.community_lists,
            self.route_maps + other.route_maps,
        )


@dataclass(frozen=True, slots=True)
class Neighbor:
    """A configured BGP neighbor; an internal one has no route-maps."""

    address: IPv4Address
    asn: int
    description: str
    keepalive: int
    hold: int
    route_map_in: str = ""
    route_map_out: str = ""
    mrai: int = 0
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Neighbor6:
    """A neighbor whose session carries IPv6 too, with the route-maps of that family."""

    address: IPv4Address
    route_map_in: str
    route_map_out: str


@dataclass(frozen=True, slots=True)
class Family6:
    """The block ``address-family ipv6 unicast``."""

    neighbors: tuple[Neighbor6, ...]
    networks: tuple[IPv6Network, ...] = ()
    aggregates: tuple[tuple[IPv6Network, bool], ...] = ()  # prefix, summary-only
    redistribute: tuple[tuple[str, str], ...] = ()  # protocol, route-map


@dataclass(frozen=True, slots=True)
class BgpView:
    """The ``router bgp`` block."""

    asn: int
    router_id: IPv4Address
    neighbors: tuple[Neighbor, ...]
    networks: tuple[IPv4Network, ...] = ()
    aggregates: tuple[tuple[IPv4Network, bool], ...] = ()  # prefix, summary-only
    redistribute: tuple[tuple[str, str], ...] = ()  # protocol, route-map
    mrt_dump: str = ""
    family6: Family6 | None = None


@dataclass(frozen=True, slots=True)
class OspfView:
    """The ``router ospf`` block; a passive interface sends no hello."""

    router_id: IPv4Address
    passive: tuple[str, ...]
    hello: int
    dead: int


@dataclass(frozen=True, slots=True)
class FrrView:
    """A whole frr.conf."""

    hostname: str
    interfaces: tuple[InterfaceView, ...]
    policy: Policy
    bgp: BgpView
    ospf: OspfView | None = None
    statics: tuple[Static, ...] = ()
