"""The numbering plan: which private address space and AS number belongs to what."""

from ipaddress import IPv4Address, IPv4Network

# AS numbers: two-octet private ones. SSW and pods follow NSDI'21 table 1, except that every
# pod switch has a number of its own in place of a confederation (docs/assumptions.md).
INTERNET_LINKS = IPv4Network("198.18.0.0/16")  # RFC 2544 space: never announced
COLLECTOR_LINKS = IPv4Network("198.19.0.0/24")
MANAGEMENT = IPv4Network("192.168.0.0/16")
MANAGEMENT_LINKS = IPv4Network("192.168.0.0/17")
NOC_LINKS = IPv4Network("192.168.255.0/24")


def plane_loopback(plane: int, site: int) -> IPv4Address:
    """Return the loopback of the plane's router at a site (1 for the first)."""
    return IPv4Address(f"10.{plane}.0.{site}")


def plane_links(plane: int) -> IPv4Network:
    """Return the space of the links inside a plane."""
    return IPv4Network(f"10.{plane}.1.0/24")


def handoff_links(plane: int) -> IPv4Network:
    """Return the space of the links between a plane and the fabric aggregators."""
    return IPv4Network(f"10.{plane}.2.0/24")


def pop_backbone_links(plane: int) -> IPv4Network:
    """Return the space of the links between a plane and the PoPs."""
    return IPv4Network(f"10.{plane}.3.0/24")


def plane_asn(plane: int) -> int:
    """Return the AS number of a backbone plane."""
    return 64600 + plane


def dc_prefix(number: int) -> IPv4Network:
    """Return the aggregate of the data centre of that number (1 for the first)."""
    return IPv4Network(f"10.{100 + number}.0.0/16")


def rack_prefix(number: int, rack: int) -> IPv4Network:
    """Return the prefix of a rack, counted from 1 through the whole data centre."""
    return IPv4Network(f"10.{100 + number}.{rack}.0/24")


def rack_loopback(number: int, rack: int) -> IPv4Address:
    """Return a rack switch's loopback, the last address of its rack."""
    return IPv4Address(f"10.{100 + number}.{rack}.255")


def dc_links(number: int) -> IPv4Network:
    """Return the space of the links of a data centre's fabric."""
    return IPv4Network(f"10.{100 + number}.224.0/20")


def dc_loopback(number: int, router: int) -> IPv4Address:
    """Return the loopback of the data centre's router of that number (from 1)."""
    return IPv4Address(f"10.{100 + number}.{240 + router // 256}.{router % 256}")


def fa_asn(number: int) -> int:
    """Return the AS number of a data centre's fabric aggregators, seen by the backbone."""
    return 65200 + number


def ssw_asn(spine_plane: int) -> int:
    """Return the AS number of a spine plane, the same in every data centre."""
    return 65000 + spine_plane


def fsw_asn(pod: int, spine_plane: int, spine_planes: int) -> int:
    """Return the AS number of a pod's fabric switch."""
    return 64700 + (pod - 1) * spine_planes + spine_plane


def rsw_asn(pod: int, rack: int, racks: int) -> int:
    """Return the AS number of a pod's rack switch."""
    return 65300 + (pod - 1) * racks + rack


def pop_internal(number: int) -> IPv4Network:
    """Return the internal space of the PoP of that number (1 for the first)."""
    return IPv4Network(f"10.{200 + number}.0.0/16")


def pop_links(number: int) -> IPv4Network:
    """Return the space of a PoP's links between its routers."""
    return IPv4Network(f"10.{200 + number}.255.0/24")


def pop_servers(number: int) -> IPv4Network:
    """Return the space of a PoP's links to its servers."""
    return IPv4Network(f"10.{200 + number}.1.0/24")


def pop_loopback(number: int, router: int) -> IPv4Address:
    """Return the loopback of the PoP's router of that number (from 1)."""
    return IPv4Address(f"10.{200 + number}.254.{router}")


def pop_unicast(number: int) -> IPv4Network:
    """Return the prefix only this PoP announces, its edge's addresses."""
    return IPv4Network(f"157.240.{number}.0/24")


def pop_peering_links(number: int) -> IPv4Network:
    """Return the space of a PoP's links to other ASes, inside a cover of AS 32934."""
    return IPv4Network(f"31.13.{64 + number}.0/24")


def asw_asn(number: int) -> int:
    """Return the AS number of a PoP's aggregation switch."""
    return 64900 + number


DNS_ASN = 64999  # of every name server's own BGP speaker
