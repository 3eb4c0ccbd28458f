"""A network as data: nodes, their interfaces and the links between them."""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Interface


class Kind(StrEnum):
    """What a node is; the names are Meta's where the public papers give one."""

    RSW = "rsw"  # rack switch
    FSW = "fsw"  # fabric switch, one per spine plane in each pod
    SSW = "ssw"  # spine switch
    FA = "fa"  # fabric aggregator, the way out of a data centre
    EB = "eb"  # backbone router, one per plane and site
    PR = "pr"  # peering router of a PoP
    ASW = "asw"  # aggregation switch of a PoP
    DNS = "dns"  # authoritative name server with its health agent
    EDGE = "edge"  # HTTP proxy of a PoP
    WEB = "web"  # application front end in a data centre
    AAA = "aaa"  # authentication service in a data centre
    CTL = "ctl"  # drain controller in a data centre
    MON = "mon"  # monitoring and internal tools in a data centre
    TRANSIT = "transit"
    ISP = "isp"
    RESOLVER = "resolver"
    ROOT = "root"  # root name server
    TLD = "tld"  # .com and .net name servers
    PROVIDER = "provider"  # the other DNS provider
    COLLECTOR = "collector"  # route collector that writes MRT
    USERS = "users"
    NOC = "noc"
    OOB = "oob"  # out-of-band management router
    LINUX = "linux"  # any other host
    FRR = "frr"  # any other router


class LinkRole(StrEnum):
    """What a link is for; a scenario and a drawing choose links by it."""

    FABRIC = "fabric"  # inside a data centre
    RACK = "rack"  # rack switch to server
    HANDOFF = "handoff"  # fabric aggregator to backbone
    BACKBONE = "backbone"  # inside one backbone plane
    POP_BACKBONE = "pop-backbone"  # peering router to backbone
    POP = "pop"  # inside a PoP
    PEERING = "peering"  # peering router to another AS, settlement free
    TRANSIT = "transit"  # customer (side b) to provider (side a)
    ACCESS = "access"  # ISP to its users and resolvers
    COLLECTOR = "collector"  # session of the route collector
    MANAGEMENT = "management"  # out of band
    OTHER = "other"


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
class Node:
    """A router or a host."""

    name: str
    kind: Kind
    site: str
    interfaces: tuple[Interface, ...] = ()
    asn: int | None = None
    plane: int | None = None
    pod: int | None = None
    routes: tuple[Route, ...] = ()

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
    """A point-to-point link; for ``TRANSIT`` side ``a`` is the provider."""

    a: Endpoint
    b: Endpoint
    role: LinkRole = LinkRole.OTHER

    def other(self, node: str) -> Endpoint:
        """Return the end that is not on ``node``."""
        return self.b if self.a.node == node else self.a


@dataclass(frozen=True, slots=True)
class DataCentre:
    """A data centre region: its aggregate prefix and the servers in it."""

    code: str
    prefix: IPv4Network
    fas: tuple[str, ...]
    webs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pop:
    """An edge PoP, its announced name servers and its service addresses by application."""

    code: str
    internal: IPv4Network
    unicast: IPv4Network
    prs: tuple[str, ...]
    asw: str
    dns: str
    edge: str
    name_servers: tuple[str, ...]  # of "a" "b" "c" "d"
    vips: tuple[tuple[str, IPv4Address], ...]  # application, address


@dataclass(frozen=True, slots=True)
class Resolver:
    """A recursive resolver: who runs it, its software and how that is tuned."""

    node: str
    address: IPv4Address
    software: str  # unbound, bind, legacy
    tuning: str
    public: bool


@dataclass(frozen=True, slots=True)
class UserGroup:
    """The users behind one access ISP and the resolvers they ask, in order."""

    node: str
    isp: str
    users: int
    resolvers: tuple[IPv4Address, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """Another AS, one router of which is in the lab, and what it announces."""

    node: str
    prefix: IPv4Network


@dataclass(frozen=True, slots=True)
class Sites:
    """The same network seen by its sites: what serves whom.

    ``everywhere`` is what every PoP announces besides its own prefix and its name servers.
    """

    data_centres: tuple[DataCentre, ...] = ()
    pops: tuple[Pop, ...] = ()
    resolvers: tuple[Resolver, ...] = ()
    users: tuple[UserGroup, ...] = ()
    networks: tuple[Network, ...] = ()
    everywhere: tuple[IPv4Network, ...] = ()


@dataclass(frozen=True, slots=True)
class Topology:
    """A whole network; equal input gives an equal value."""

    name: str
    profile: str
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    sites: Sites = Sites()

    def node(self, name: str) -> Node:
        """Return the node called ``name``; raise KeyError when there is none."""
        for node in self.nodes:
            if node.name == name:
                return node
        raise KeyError(name)

    def of_kind(self, *kinds: Kind) -> tuple[Node, ...]:
        """Return the nodes of these kinds in their order in the topology."""
        return tuple(node for node in self.nodes if node.kind in kinds)

    def links_of(self, node: str) -> tuple[Link, ...]:
        """Return the links that end on ``node``."""
        return tuple(link for link in self.links if node in (link.a.node, link.b.node))
