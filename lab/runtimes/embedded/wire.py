"""Messages between a lab's processes: one JSON object and open files per packet."""

import array
import json
import os
import socket
import struct
from collections.abc import Sequence
from typing import Any, NamedTuple

# A packet is one message; the kernel's default for net.core.wmem_max holds it.
LIMIT = 200 * 1024
_MOST_FILES = 8

Message = dict[str, Any]


class Peer(NamedTuple):
    """A process at the other end of a connection."""

    pid: int
    uid: int


def pair() -> tuple[socket.socket, socket.socket]:
    """Return the two ends of a connection that keeps packets apart."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def send(connection: socket.socket, message: Message, files: Sequence[int] = ()) -> None:
    """Send one message, and with it descriptors the receiver gets copies of.

    Raises:
        OSError: the other end is gone, or the message is too long (EMSGSIZE).
    """
    send_bytes(connection, json.dumps(message).encode(), files)


def send_bytes(connection: socket.socket, data: bytes, files: Sequence[int] = ()) -> None:
    """Send one packet as it is, and with it descriptors the receiver gets copies of.

    Raises:
        OSError: the other end is gone, or the packet is too long (EMSGSIZE).
    """
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", files))] if files else []
    connection.sendmsg([data], rights, socket.MSG_NOSIGNAL)


def receive(connection: socket.socket) -> tuple[Message | None, list[int]]:
    """Return the next message and its descriptors; None when the other end has closed."""
    room = socket.CMSG_SPACE(_MOST_FILES * array.array("i").itemsize)
    data, controls, _, _ = connection.recvmsg(LIMIT, room, socket.MSG_CMSG_CLOEXEC)
    files = array.array("i")
    for level, kind, payload in controls:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            files.frombytes(payload[: len(payload) - len(payload) % files.itemsize])
    try:
        return (json.loads(data) if data else None), list(files)
    except BaseException:
        close_all(files)
        raise


def peer(connection: socket.socket) -> Peer:
    """Return who is at the other end: who connected, or who listened there."""
    size = struct.calcsize("3i")
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
    return Peer(*struct.unpack("3i", credentials)[:2])


def close_all(files: Sequence[int]) -> None:
    """Close descriptors."""
    for descriptor in files:
        os.close(descriptor)
