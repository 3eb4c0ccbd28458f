"""ICMP errors of both families, as Linux hands them to a UDP socket; see ip(7) and ipv6(7)."""

import socket
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lab.net.sockets import IP_RECVERR, IPV6_RECVERR

Ancillary = tuple[int, int, bytes]

_EXTENDED_ERROR = struct.Struct("=IBBBBII")  # sock_extended_err in <linux/errqueue.h>


@dataclass(frozen=True, slots=True)
class _Family:
    """How a family says its errors: RFC 792 and RFC 1812, RFC 4443."""

    number: int
    origin: int  # SO_EE_ORIGIN_ICMP, SO_EE_ORIGIN_ICMP6
    address: slice  # behind the error, in a sockaddr_in or sockaddr_in6
    unreachable: int
    port: int
    marks: Mapping[int, str]  # as traceroute(8) prints them, by code


_FAMILIES = {
    (socket.IPPROTO_IP, IP_RECVERR): _Family(
        socket.AF_INET, 2, slice(4, 8), 3, 3, {0: "!N", 1: "!H", 2: "!P", 13: "!X"}
    ),
    (socket.IPPROTO_IPV6, IPV6_RECVERR): _Family(
        socket.AF_INET6, 3, slice(8, 24), 1, 4, {0: "!N", 1: "!X", 2: "!S", 3: "!H"}
    ),
}


@dataclass(frozen=True, slots=True)
class IcmpError:
    """An error: who sent it (None: this host itself), and whether it says unreachable.

    ``port`` is an unreachable port: the packet arrived. ``mark`` is what traceroute prints.
    """

    by: str | None
    unreachable: bool = True
    port: bool = False
    mark: str = ""


def read_error(ancillary: Iterable[Ancillary]) -> IcmpError | None:
    """Return the error in the ancillary data of a message from the error queue, if any."""
    for level, kind, data in ancillary:
        family = _FAMILIES.get((level, kind))
        if family is not None:
            return _read(family, data)
    return None


def _read(family: _Family, data: bytes) -> IcmpError:
    _, origin, icmp_type, code, _, _, _ = _EXTENDED_ERROR.unpack_from(data)
    if origin != family.origin:
        return IcmpError(None)
    by = socket.inet_ntop(family.number, data[_EXTENDED_ERROR.size :][family.address])
    if icmp_type != family.unreachable:
        return IcmpError(by, unreachable=False)
    return IcmpError(by, port=code == family.port, mark=family.marks.get(code, f"!<{code}>"))
