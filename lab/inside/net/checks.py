"""One check of a server over the network: an empty text when it answers, else the reason."""

import asyncio
import errno
import os
import socket
from dataclasses import dataclass

from lab.inside.net.sockets import network_error, readable, writable

_OK = range(200, 300)
_ENOUGH = 4096  # octets; a status line is far shorter


@dataclass(frozen=True, slots=True)
class Limits:
    """The time limit of a check in seconds, and the address it is sent from if that matters."""

    timeout_s: float
    source: str | None = None


async def http_error(host: str, port: int, path: str, limits: Limits) -> str:
    """Return "" when ``GET path`` is answered with a 2xx status within the limit."""
    request = f"GET {path} HTTP/1.0\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    return await _outcome(host, port, request.encode(), limits)


async def tcp_error(host: str, port: int, limits: Limits) -> str:
    """Return "" when a TCP connection is accepted within the limit."""
    return await _outcome(host, port, b"", limits)


async def _outcome(host: str, port: int, request: bytes, limits: Limits) -> str:
    deadline = asyncio.get_running_loop().time() + limits.timeout_s
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK) as sock:
            if limits.source:
                sock.bind((limits.source, 0))
            await _connected(sock, (host, port), deadline)
            if not request:
                return ""
            sock.send(request)
            return _status_error(await _first_line(sock, deadline))
    except OSError as error:
        return _word(error)


def _word(error: OSError) -> str:
    try:
        return network_error(error)
    except OSError:  # this node's own trouble, as a source address that is not there
        return str(error)


async def _connected(sock: socket.socket, target: tuple[str, int], deadline: float) -> None:
    code = sock.connect_ex(target)
    if code == errno.EINPROGRESS:
        await writable(sock, deadline)
        # Asked again, connect tells: 0 or EISCONN when it is there, else the error or EALREADY.
        code = sock.connect_ex(target)
    if code == errno.EALREADY:
        raise TimeoutError
    if code not in (0, errno.EISCONN):
        raise OSError(code, os.strerror(code))


async def _first_line(sock: socket.socket, deadline: float) -> bytes:
    loop = asyncio.get_running_loop()
    received = b""
    while b"\n" not in received and len(received) < _ENOUGH:
        late = loop.time() >= deadline
        try:
            chunk = sock.recv(_ENOUGH)
        except BlockingIOError:
            if late:
                raise TimeoutError from None
            await readable(sock, deadline)
            continue
        if not chunk:
            break
        received += chunk
    return received.partition(b"\n")[0]


def _status_error(line: bytes) -> str:
    words = line.split()
    if len(words) < 2 or not words[0].startswith(b"HTTP/") or not words[1].isdigit():  # noqa: PLR2004
        return "no HTTP answer"
    return "" if int(words[1]) in _OK else f"status {int(words[1])}"
