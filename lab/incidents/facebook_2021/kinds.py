"""What nodes and links of this network are, and the labels of its nodes."""

from enum import StrEnum

from lab.model.topology import Node


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


def plane_of(node: Node) -> int | None:
    """Return the backbone plane of a router, None for any other node."""
    text = node.label("plane")
    return int(text) if text else None
