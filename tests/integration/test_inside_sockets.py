"""Waiting, asking and fetching over the loopback, with servers that misbehave."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from lab.net.dns_query import exchange, question
from lab.net.fetch import Fetched, Page, fetch
from lab.net.sockets import connect

_HOST = "127.0.0.1"
_WIRE = question("www.facebook.com", "A", rd=True)
_GOOD = _WIRE[:2] + bytes([_WIRE[2] | 0x80]) + _WIRE[3:]


class _NameServer(asyncio.DatagramProtocol):
    """Sends the same datagrams to whoever asks."""

    def __init__(self, replies: tuple[bytes, ...]) -> None:
        self._replies = replies
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        assert self._transport is not None
        for reply in self._replies:
            self._transport.sendto(reply, addr)


@asynccontextmanager
async def _name_server(*replies: bytes) -> AsyncIterator[int]:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: _NameServer(replies), local_addr=(_HOST, 0)
    )
    try:
        yield transport.get_extra_info("sockname")[1]
    finally:
        transport.close()


@asynccontextmanager
async def _web_server(said: bytes, *, stays: bool) -> AsyncIterator[int]:
    done = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        await writer.drain()
        if stays:
            await done.wait()
        writer.close()

    server = await asyncio.start_server(serve, _HOST, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        done.set()
        server.close()
        await server.wait_closed()
        await asyncio.sleep(0)


def _unused_port() -> int:
    with socket.socket() as sock:
        sock.bind((_HOST, 0))
        port: int = sock.getsockname()[1]
        return port


def test_the_reply_that_belongs_is_taken_among_others() -> None:
    async def ask() -> bytes:
        async with _name_server(b"noise", b"\x00\x00" + _GOOD[2:], _GOOD) as port:
            return await exchange(_WIRE, _HOST, 2.0, port)

    assert asyncio.run(ask()) == _GOOD


def test_a_server_whose_replies_never_belong_is_silent() -> None:
    async def ask() -> bytes:
        async with _name_server(b"noise") as port:
            return await exchange(_WIRE, _HOST, 0.1, port)

    with pytest.raises(TimeoutError):
        asyncio.run(ask())


def test_a_reply_that_lies_there_when_the_time_is_up_counts() -> None:
    async def ask_without_the_processor() -> bytes:
        loop = asyncio.get_running_loop()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
            server.bind((_HOST, 0))
            port = server.getsockname()[1]
            asking = asyncio.ensure_future(exchange(_WIRE, _HOST, 0.05, port))
            await asyncio.sleep(0)
            _, client = server.recvfrom(512)
            server.sendto(_GOOD, client)
            late = loop.time() + 0.1
            while loop.time() < late:
                pass
            return await asking

    assert asyncio.run(ask_without_the_processor()) == _GOOD


def test_a_closed_port_is_told_by_icmp_at_once() -> None:
    with pytest.raises(ConnectionRefusedError):
        asyncio.run(exchange(_WIRE, _HOST, 60.0, _unused_port()))


def test_a_page_whose_length_is_told_ends_with_it() -> None:
    async def get() -> Fetched:
        said = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage"
        async with _web_server(said, stays=True) as port:
            return await fetch(Page(_HOST, "www.facebook.com", port=port), 20.0)

    assert asyncio.run(get()) == Fetched(200)


@pytest.mark.parametrize(
    ("said", "stays", "fetched"),
    [
        (b"", False, Fetched(None, "receive", detail="empty")),
        (b"HTTP/1.1 200 OK\r\n", True, Fetched(None, "timeout", detail="timeout")),
        (b"", True, Fetched(None, "timeout", detail="timeout")),
        (b"HTTP/1.0 503 Sorry\r\n\r\n", False, Fetched(503)),
    ],
    ids=["closed", "half a head", "nothing", "no length"],
)
def test_a_server_that_does_not_finish_is_an_error(
    said: bytes,
    stays: bool,  # noqa: FBT001
    fetched: Fetched,
) -> None:
    async def get() -> Fetched:
        async with _web_server(said, stays=stays) as port:
            return await fetch(Page(_HOST, "www.facebook.com", port=port), 0.2)

    assert asyncio.run(get()) == fetched


def test_a_page_behind_a_closed_port_is_a_connect_error() -> None:
    fetched = asyncio.run(fetch(Page(_HOST, "a", port=_unused_port()), 20.0))

    assert fetched == Fetched(None, "connect", detail="refused")


def test_a_connection_that_nobody_accepts_in_time_is_given_up() -> None:
    async def full() -> None:
        with socket.socket() as server:
            server.bind((_HOST, 0))
            server.listen(0)
            port = server.getsockname()[1]
            deadline = asyncio.get_running_loop().time() + 0.3
            waiting = [asyncio.ensure_future(connect(_HOST, port, deadline)) for _ in range(3)]
            done = await asyncio.gather(*waiting, return_exceptions=True)
            errors = [one for one in done if isinstance(one, OSError)]
            for one in done:
                if isinstance(one, socket.socket):
                    one.close()
            assert {error.errno for error in errors} == {errno.ETIMEDOUT}

    asyncio.run(full())
