"""Who is at the other end of each link, known before the first packet.

All namespaces of a host share one limit of neighbours (``gc_thresh3``, 1,024 by default), which
counts learnt entries only: a permanent one is free, so a large lab asks for no sysctl.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from lab.model.topology import Endpoint, Interface, Link

_LOCAL = 0x02  # second bit of the first byte: administered here, given to no vendor (IEEE 802)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An address that is reached over an interface, and its link layer address."""

    interface: str
    address: IPv4Address | IPv6Address
    mac: str


def mac(link: int, side: int) -> str:
    """Return the link layer address of a side, 0 or 1, of a link by its number in the lab."""
    return ":".join(f"{byte:02x}" for byte in (_LOCAL, 0, *link.to_bytes(3, "big"), side))


def macs(link: int, ends: tuple[Interface, Interface]) -> tuple[str, str]:
    """Return the link layer addresses of both ends: their own, or those of a link's number."""
    near, far = (end.mac or mac(link, side) for side, end in enumerate(ends))
    return near, far


def neighbours(
    links: tuple[Link, ...], interfaces: Mapping[Endpoint, Interface]
) -> Iterator[tuple[str, Neighbour]]:
    """Yield every node with each neighbour whose address lies in a network of its own end."""
    for number, link in enumerate(links):
        near, far = interfaces[link.a], interfaces[link.b]
        near_mac, far_mac = macs(number, (near, far))
        for address in _on_link(near, far):
            yield link.a.node, Neighbour(near.name, address, far_mac)
        for address in _on_link(far, near):
            yield link.b.node, Neighbour(far.name, address, near_mac)


def _on_link(here: Interface, there: Interface) -> Iterator[IPv4Address | IPv6Address]:
    own = [each.network for each in here.addresses]
    yield from (each.ip for each in there.addresses if any(each.ip in net for net in own))
    own6 = [each.network for each in here.addresses6]
    yield from (each.ip for each in there.addresses6 if any(each.ip in net for net in own6))
