"""A blueprint: the page of YAML a topology is built from."""

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from lab.incidents.facebook_2021.dials import Settings
from lab.model.dial import dial


@dataclass(frozen=True, slots=True)
class Profile:
    """The numbers of one size of the network."""

    planes: int = dial(8, "backbone planes", at_least=1, at_most=16)
    data_centres: int = dial(2, "data centres, the first of the list", at_least=2, at_most=20)
    pods: int = dial(2, "pods in each data centre", at_least=1, at_most=24)
    racks: int = dial(2, "rack switches in each pod", at_least=1, at_most=16)
    spine_planes: int = dial(2, "spine planes, one fabric switch each in every pod", at_least=1)
    spines: int = dial(2, "spine switches in each spine plane", at_least=1, at_most=16)
    aggregators: int = dial(2, "fabric aggregators in each data centre", at_least=1, at_most=8)
    midpoints: int = dial(1, "backbone sites without a data centre", at_least=1, at_most=20)
    pops: int = dial(3, "PoPs, the first of the list", at_least=3, at_most=40)
    users: int = dial(120, "users over all access ISPs", at_least=1, at_most=20000)


@dataclass(frozen=True, slots=True)
class PopPlan:
    """A PoP: its code, name servers (F24) and the neighbors of its peering routers."""

    code: str = field(metadata={"doc": "short site code, as lhr"})
    name_servers: str = field(metadata={"doc": "the letters of a-d it announces, as abc"})
    routers: tuple[tuple[str, ...], ...] = field(
        metadata={
            "doc": "one list per peering router with the names of the transits and ISPs it "
            "connects to"
        }
    )


@dataclass(frozen=True, slots=True)
class AsPlan:
    """Another network of the Internet."""

    name: str = field(metadata={"doc": "node name"})
    asn: int = field(metadata={"doc": "autonomous system number"})
    prefix: IPv4Network = field(metadata={"doc": "what it announces"})
    address: IPv4Address | None = field(
        default=None, metadata={"doc": "its first service address, inside the prefix"}
    )
    transits: tuple[str, ...] = field(default=(), metadata={"doc": "its providers"})
    peers: tuple[str, ...] = field(default=(), metadata={"doc": "its settlement-free peers"})
    prefix6: IPv6Network | None = field(
        default=None,
        metadata={"doc": "what it announces of IPv6, with dns.ipv6"},
    )


@dataclass(frozen=True, slots=True)
class ResolverPlan:
    """A recursive resolver, at a public operator or inside an access ISP."""

    name: str = field(metadata={"doc": "node name"})
    network: str = field(metadata={"doc": "the AS it belongs to"})
    address: IPv4Address = field(metadata={"doc": "where it answers"})
    software: str = field(
        metadata={"doc": "unbound, bind or legacy", "pattern": "^(unbound|bind|legacy)$"}
    )
    tuning: str = field(
        default="stock",
        metadata={
            "doc": "fast gives up quickly, stock is the packaged default",
            "pattern": "^(stock|fast)$",
        },
    )
    public: bool = field(default=False, metadata={"doc": "open to every network"})
    address6: IPv6Address | None = field(
        default=None, metadata={"doc": "where it asks from in IPv6, inside its network's prefix6"}
    )


@dataclass(frozen=True, slots=True)
class UserPlan:
    """The users of one access ISP."""

    isp: str = field(metadata={"doc": "their access ISP"})
    share: float = field(metadata={"doc": "share of all users", "min": 0.0, "max": 1.0})
    resolvers: tuple[str, ...] = field(
        metadata={"doc": "names of the resolvers their devices ask, in order"}
    )


@dataclass(frozen=True, slots=True)
class Prefixes:
    """What AS 32934 announces besides its name servers and PoPs."""

    covers: tuple[IPv4Network, ...] = field(metadata={"doc": "announced from every PoP"})
    others: tuple[IPv4Network, ...] = field(
        default=(), metadata={"doc": "more specific, announced from every PoP"}
    )
    covers6: tuple[IPv6Network, ...] = field(
        default=(),
        metadata={"doc": "IPv6, announced from every PoP; without any the network has no IPv6"},
    )


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A network in one page; ``profiles`` gives its sizes."""

    name: str = field(metadata={"doc": "name of the topology"})
    profiles: dict[str, Profile] = field(metadata={"doc": "the sizes, by name"})
    data_centres: tuple[str, ...] = field(metadata={"doc": "codes of data centres"})
    midpoints: tuple[str, ...] = field(
        metadata={"doc": "codes of backbone sites without a data centre"}
    )
    pops: tuple[PopPlan, ...] = field(metadata={"doc": "edge PoPs"})
    transits: tuple[AsPlan, ...] = field(metadata={"doc": "transit networks"})
    isps: tuple[AsPlan, ...] = field(metadata={"doc": "access ISPs"})
    services: tuple[AsPlan, ...] = field(
        metadata={
            "doc": "networks of public resolvers, name servers of the root, .com and another "
            "provider"
        }
    )
    resolvers: tuple[ResolverPlan, ...] = field(metadata={"doc": "recursive resolvers"})
    users: tuple[UserPlan, ...] = field(metadata={"doc": "the people"})
    prefixes: Prefixes = field(metadata={"doc": "what AS 32934 announces"})
    collector: AsPlan = field(metadata={"doc": "the route collector"})
    default_profile: str = field(default="standard", metadata={"doc": "profile without --profile"})
    settings: Settings = field(default=Settings())
