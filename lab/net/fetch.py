"""One HTTP GET from one address."""

import asyncio
import socket
from dataclasses import dataclass

from lab.net.sockets import connect, network_error, readable

_CHUNK = 65536
_LARGEST = 1 << 20  # octets; a page of the lab is far smaller
_HTTP_OK = 200
_SUCCESS = range(200, 300)  # RFC 9110 section 15.3


@dataclass(frozen=True, slots=True)
class Page:
    """A page and the server it is fetched from."""

    address: str
    host: str
    path: str = "/"
    port: int = 80
    source: str = ""  # source address of the request; empty: any


@dataclass(frozen=True, slots=True)
class Fetched:
    """The result of a GET: a status, or the error ``connect``, ``receive`` or ``timeout``."""

    status: int | None
    error: str = ""
    proxy_status: str = ""
    detail: str = ""

    @property
    def ok(self) -> bool:
        """Return whether the server sent the page (200)."""
        return self.status == _HTTP_OK

    @property
    def failure(self) -> str:
        """Return why there was no 2xx status, ``""`` when there was one."""
        if self.status in _SUCCESS:
            return ""
        return self.detail or self.error or f"status {self.status}"


async def fetch(page: Page, timeout_s: float) -> Fetched:
    """Return the result of a GET of ``page`` within ``timeout_s`` seconds.

    Raises:
        OSError: this process could not send the request.
    """
    deadline = asyncio.get_running_loop().time() + timeout_s
    try:
        connection = await connect(page.address, page.port, deadline, page.source)
    except OSError as error:
        word = network_error(error)
        return Fetched(None, "timeout" if word == "timeout" else "connect", detail=word)
    with connection:
        try:
            connection.send(_request(page))
            return read_head(await _receive(connection, deadline))
        except OSError as error:
            word = network_error(error)
            return Fetched(None, "timeout" if word == "timeout" else "receive", detail=word)


def _request(page: Page) -> bytes:
    lines = (
        f"GET {page.path} HTTP/1.1",
        f"Host: {page.host}",
        "User-Agent: stormdrill",
        "Accept: */*",
        "Connection: close",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def _receive(connection: socket.socket, deadline: float) -> bytes:
    loop = asyncio.get_running_loop()
    received = b""
    while len(received) < _LARGEST and not _whole(received):
        late = loop.time() >= deadline
        try:
            chunk = connection.recv(_CHUNK)
        except BlockingIOError:
            if late:
                raise TimeoutError("no whole response") from None
            await readable(connection, deadline)
            continue
        if not chunk:
            break
        received += chunk
    return received


def _whole(received: bytes) -> bool:
    head, separator, body = received.partition(b"\r\n\r\n")
    if not separator:
        return False
    length = headers(head).get("content-length", "")
    return length.isdigit() and len(body) >= int(length)


def headers(head: bytes) -> dict[str, str]:
    """Return the header fields of a response by their names in lower case."""
    fields = {}
    for line in head.decode("latin-1").split("\r\n")[1:]:
        name, _, value = line.partition(":")
        fields[name.strip().lower()] = value.strip()
    return fields


def read_head(received: bytes) -> Fetched:
    """Return the status and Proxy-Status (RFC 9209) of a response; ``receive`` if it is none."""
    head, separator, _ = received.partition(b"\r\n\r\n")
    words = head.split(b"\r\n", 1)[0].split(b" ")
    if not separator or len(words) < 2 or not words[1].isdigit():  # noqa: PLR2004
        return Fetched(None, "receive", detail="empty" if not received else "malformed")
    return Fetched(int(words[1]), proxy_status=headers(head).get("proxy-status", ""))
