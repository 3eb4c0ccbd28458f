"""Checks over loopback sockets."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest
from lab.inside.net.checks import Limits, http_error, tcp_error

LIMITS = Limits(timeout_s=5.0)


@contextlib.asynccontextmanager
async def server(answer: bytes) -> AsyncIterator[int]:
    """Serve one answer to every request on a free port of loopback; yield the port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listening:
        yield listening.sockets[0].getsockname()[1]


async def health(answer: bytes) -> str:
    async with server(answer) as port:
        return await http_error("127.0.0.1", port, "/health", LIMITS)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"HTTP/1.0 200 OK\r\n\r\nok", ""),
        (b"HTTP/1.1 204 No Content\r\n\r\n", ""),
        (b"HTTP/1.1 503 Service Unavailable\r\n\r\n", "status 503"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "no HTTP answer"),
        (b"", "no HTTP answer"),
    ],
)
def test_only_a_2xx_status_is_good(answer: bytes, error: str) -> None:
    assert asyncio.run(health(answer)) == error


def test_server_that_accepts_and_says_nothing_is_a_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        error = asyncio.run(http_error("127.0.0.1", port, "/health", Limits(timeout_s=0.05)))
    assert error == "timeout"


def test_nobody_listening_is_refused() -> None:
    assert asyncio.run(tcp_error("127.0.0.1", 9, LIMITS)) == "refused"


def test_source_address_that_this_node_has_not_is_told_and_no_crash() -> None:
    error = asyncio.run(tcp_error("127.0.0.1", 9, Limits(1.0, source="192.0.2.1")))
    assert error == "[Errno 99] Cannot assign requested address"


def test_check_comes_from_the_source_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        error = asyncio.run(tcp_error("127.0.0.1", port, Limits(5.0, source="127.0.0.7")))
        connection, (peer, _) = listening.accept()
        connection.close()
    assert (error, peer) == ("", "127.0.0.7")
