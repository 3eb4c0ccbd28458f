"""Requests to the kernel's network (rtnetlink(7)): built here, sent together, acknowledged.

A library for it takes longer to load than the kernel takes for all links of a small lab.
"""

import os
import socket
import struct
from collections.abc import Sequence

from lab.model.errors import RuntimeFailure

NEWLINK, NEWADDR, NEWROUTE, NEWNEIGH, NEWQDISC = 16, 20, 24, 28, 36
EXCL, CREATE = 0x200, 0x400
_ERROR = 2
_REQUEST, _ACK = 0x1, 0x4
_ROOM = 1 << 16


def connection() -> socket.socket:
    """Return a socket that speaks to the network of the calling thread."""
    opened = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
    opened.bind((0, 0))
    return opened


def attribute(kind: int, value: bytes | str | int) -> bytes:
    """Return an attribute: bytes as they are, a text with its NUL, a number of 32 bits."""
    if isinstance(value, str):
        value = value.encode() + b"\0"
    elif isinstance(value, int):
        value = struct.pack("=I", value)
    return struct.pack("=HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)


def request(kind: int, flags: int, fields: bytes, *attributes: bytes) -> bytes:
    """Return a request that wants to be acknowledged."""
    body = fields + b"".join(attributes)
    return struct.pack("=IHHII", 16 + len(body), kind, _REQUEST | _ACK | flags, 1, 0) + body


def ask(netlink: socket.socket, requests: Sequence[bytes], what: str) -> None:
    """Send requests in one packet and read an acknowledgement of each.

    Raises:
        RuntimeFailure: the kernel refused one.
    """
    if not requests:
        return
    netlink.send(b"".join(requests))
    waiting = len(requests)
    while waiting:
        data = netlink.recv(_ROOM)
        while data:
            length, kind, _, _, _ = struct.unpack_from("=IHHII", data)
            if kind == _ERROR:
                waiting -= 1
                (number,) = struct.unpack_from("=i", data, 16)
                if number:
                    raise RuntimeFailure(f"{what}: {os.strerror(-number)}")
            data = data[(length + 3) & ~3 :]
