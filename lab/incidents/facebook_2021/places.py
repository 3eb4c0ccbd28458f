"""The network seen by its sites: data centres, PoPs, resolvers, users, other networks."""

import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Network

from lab.load import decode
from lab.model.topology import Topology


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
    prefixes6: tuple[IPv6Network, ...] = ()


@dataclass(frozen=True, slots=True)
class Sites:
    """The same network by its sites: data centres, PoPs, resolvers and their users.

    ``everywhere`` is what every PoP announces besides its own prefix and its name servers,
    ``everywhere6`` the same of IPv6.
    """

    data_centres: tuple[DataCentre, ...] = ()
    pops: tuple[Pop, ...] = ()
    resolvers: tuple[Resolver, ...] = ()
    users: tuple[UserGroup, ...] = ()
    networks: tuple[Network, ...] = ()
    everywhere: tuple[IPv4Network, ...] = ()
    everywhere6: tuple[IPv6Network, ...] = ()


def as_appendix(sites: Sites) -> str:
    """Return the text a topology carries its sites in."""
    return json.dumps(asdict(sites), default=str)


def sites_of(topology: Topology) -> Sites:
    """Return the sites of a topology, none where it carries none."""
    return _read(topology.appendix) if topology.appendix else Sites()


@lru_cache(maxsize=8)
def _read(appendix: str) -> Sites:
    return decode(Sites, appendix, "sites")
