"""Waiting for sockets, and what their errors say about the network.

A probe must not report a loss only because this process got no processor time before the
deadline: callers read their socket once more after the deadline.
"""

import asyncio
import contextlib
import errno
import os
import socket
from collections.abc import Callable

IP_RECVERR = 11  # <linux/in.h>; the socket module has no name for it
IPV6_RECVERR = 25  # <linux/in6.h>, likewise

_WORDS = {
    errno.ECONNREFUSED: "refused",
    errno.ECONNRESET: "reset",
    errno.EPIPE: "reset",
    errno.ECONNABORTED: "reset",
    errno.ENETUNREACH: "unreachable",
    errno.EHOSTUNREACH: "unreachable",
    errno.EHOSTDOWN: "unreachable",
    errno.ENONET: "unreachable",
    errno.ENETDOWN: "unreachable",
    errno.ENOPROTOOPT: "unreachable",  # ICMP protocol unreachable; see icmp(7)
    errno.ETIMEDOUT: "timeout",
}


def network_error(error: OSError) -> str:
    """Return in one word what the network answered.

    Raises:
        OSError: ``error`` itself, when it is a fault of this process and not of the network.
    """
    if isinstance(error, TimeoutError):
        return "timeout"
    word = _WORDS.get(error.errno or 0)
    if word is None:
        raise error
    return word


def udp(address: str) -> socket.socket:
    """Return a non-blocking UDP socket of an address's family that reports every ICMP error.

    Without an option Linux does not report "net unreachable" to a UDP socket; see ip(7).
    """
    six = ":" in address
    kind = socket.SOCK_DGRAM | socket.SOCK_NONBLOCK
    sock = socket.socket(socket.AF_INET6 if six else socket.AF_INET, kind)
    if six:
        sock.setsockopt(socket.IPPROTO_IPV6, IPV6_RECVERR, 1)
    else:
        sock.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)
    return sock


async def readable(sock: socket.socket, deadline: float) -> None:
    """Return when ``sock`` has data or an error, or when ``deadline`` (loop time) has passed."""
    loop = asyncio.get_running_loop()
    await _ready(sock, deadline, loop.add_reader, loop.remove_reader)


async def writable(sock: socket.socket, deadline: float) -> None:
    """Return when ``sock`` can be written or failed, or ``deadline`` (loop time) has passed."""
    loop = asyncio.get_running_loop()
    await _ready(sock, deadline, loop.add_writer, loop.remove_writer)


async def _ready(
    sock: socket.socket,
    deadline: float,
    watch: Callable[..., None],
    unwatch: Callable[[int], bool],
) -> None:
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def settle() -> None:
        if not done.done():
            done.set_result(None)

    # A number, because the event loop formats its argument at every call.
    descriptor = sock.fileno()
    watch(descriptor, settle)
    timer = loop.call_at(deadline, settle)
    try:
        await done
    finally:
        timer.cancel()
        unwatch(descriptor)


async def connect(address: str, port: int, deadline: float, source: str = "") -> socket.socket:
    """Return a non-blocking TCP connection, from the address ``source`` if that is given.

    Raises:
        OSError: it was refused, unreachable, or not open at ``deadline`` (loop time).
    """
    with contextlib.ExitStack() as undo:
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        undo.enter_context(sock)
        if source:
            sock.bind((source, 0))
        code = sock.connect_ex((address, port))
        if code == errno.EINPROGRESS:
            await writable(sock, deadline)
            code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) or _unconnected(sock)
        if code:
            raise OSError(code, os.strerror(code))
        undo.pop_all()
    return sock


def _unconnected(sock: socket.socket) -> int:
    try:
        sock.getpeername()
    except OSError:
        return errno.ETIMEDOUT
    return 0
