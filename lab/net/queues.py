"""What the token buckets of this node's interfaces have sent and dropped (rtnetlink(7))."""

import socket
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_GETQDISC, _NEWQDISC, _ERROR, _DONE = 38, 36, 2, 3
_REQUEST_DUMP = 0x1 | 0x300
_ROOT = 0xFFFFFFFF
_KIND, _OPTIONS, _STATS = 1, 2, 7  # of linux/rtnetlink.h
_TBF_PARMS = 1  # of linux/pkt_sched.h
_BASIC, _QUEUE = 1, 3  # of linux/gen_stats.h
_RATE_AT = 8  # of the rate in struct tc_tbf_qopt
_TYPE = 0x3FFF  # without the flags of an attribute
_ROOM = 1 << 16
_BITS = 8


@dataclass(frozen=True, slots=True)
class Queue:
    """An interface's token bucket: its rate, and counts since it was made."""

    rate_kbit: int
    octets: int
    packets: int
    dropped: int


def queues() -> dict[str, Queue]:
    """Return the token buckets of the interfaces of this network namespace, by name.

    Raises:
        OSError: the kernel cannot be asked.
    """
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as asked:
        asked.settimeout(2.0)
        asked.bind((0, 0))
        fields = struct.pack("=BxxxiIII", 0, 0, 0, 0, 0)
        asked.send(
            struct.pack("=IHHII", 16 + len(fields), _GETQDISC, _REQUEST_DUMP, 1, 0) + fields
        )
        found: dict[str, Queue] = {}
        over = False
        while not over:
            over = _take(asked.recv(_ROOM), found)
        return found


def _take(data: bytes, found: dict[str, Queue]) -> bool:
    """Read a packet of answers; return whether it was the last one."""
    at = 0
    while at < len(data):
        length, kind = struct.unpack_from("=IH", data, at)
        body = data[at + 16 : at + length]
        if kind == _DONE:
            return True
        if kind == _ERROR:
            (number,) = struct.unpack_from("=i", body)
            raise OSError(-number, "the kernel does not tell its queues")
        if kind == _NEWQDISC:
            index, _, parent = struct.unpack_from("=iII", body, 4)
            queue = read(body[20:]) if parent == _ROOT else None
            if queue is not None:
                found[socket.if_indextoname(index)] = queue
        at += (length + 3) & ~3
    return False


def read(attributes: bytes) -> Queue | None:
    """Return the token bucket that a queue's attributes tell of; None where it is no such."""
    of = dict(_parts(attributes))
    if of.get(_KIND, b"").rstrip(b"\0") != b"tbf":
        return None
    parms = _inside(of, _OPTIONS)[_TBF_PARMS]
    stats = _inside(of, _STATS)
    (rate,) = struct.unpack_from("=I", parms, _RATE_AT)
    octets, packets = struct.unpack_from("=QI", stats[_BASIC])
    _, _, dropped = struct.unpack_from("=III", stats[_QUEUE])
    return Queue(rate * _BITS // 1000, octets, packets, dropped)


def _inside(of: Mapping[int, bytes], kind: int) -> dict[int, bytes]:
    return dict(_parts(of[kind]))


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(data):
        length, kind = struct.unpack_from("=HH", data, at)
        yield kind & _TYPE, data[at + 4 : at + length]
        at += (max(length, 4) + 3) & ~3
