"""Pages over the loopback, and responses as they come off the wire."""

import asyncio
import socket
from collections.abc import Callable

import pytest

from lab.net.fetch import Fetched, Page, fetch, headers, read_head


@pytest.mark.parametrize(
    ("received", "fetched"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", Fetched(200)),
        (b"HTTP/1.1 200\r\n\r\n", Fetched(200)),
        (
            b"HTTP/1.1 503 Service Unavailable\r\nproxy-status: e; error=no_server_available\r\n"
            b"\r\n",
            Fetched(503, proxy_status="e; error=no_server_available"),
        ),
        (b"", Fetched(None, "receive", detail="empty")),
        (b"HTTP/1.1 200 OK\r\nContent-", Fetched(None, "receive", detail="malformed")),
        (b"SSH-2.0-OpenSSH\r\n\r\n", Fetched(None, "receive", detail="malformed")),
        (b"HTTP/1.1 two OK\r\n\r\n", Fetched(None, "receive", detail="malformed")),
    ],
)
def test_a_response_is_its_status_or_an_error(received: bytes, fetched: Fetched) -> None:
    assert read_head(received) == fetched


def test_only_200_is_the_page() -> None:
    statuses = (200, 204, 302, 404, 503, None)

    assert [Fetched(status).ok for status in statuses] == [True] + [False] * 5


def test_header_fields_are_found_by_lower_case_names() -> None:
    assert headers(b"HTTP/1.1 200 OK\r\nA-B:  c: d \r\nE:") == {"a-b": "c: d", "e": ""}


def fetched(port: int, *, timeout_s: float = 5.0, source: str = "") -> Fetched:
    return asyncio.run(fetch(Page("127.0.0.1", "h", "/health", port, source), timeout_s))


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (b"HTTP/1.0 200 OK\r\n\r\nok", ""),
        (b"HTTP/1.1 204 No Content\r\n\r\n", ""),
        (b"HTTP/1.1 503 Service Unavailable\r\n\r\n", "status 503"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "malformed"),
        (b"", "empty"),
    ],
)
def test_only_a_2xx_status_is_no_failure(
    answer: bytes, failure: str, serve: Callable[[bytes], int]
) -> None:
    assert fetched(serve(answer)).failure == failure


def test_a_server_that_accepts_and_says_nothing_is_a_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        found = fetched(listening.getsockname()[1], timeout_s=0.05)
    assert (found.error, found.failure) == ("timeout", "timeout")


def test_nobody_listening_is_refused() -> None:
    found = fetched(9)
    assert (found.error, found.failure) == ("connect", "refused")


def test_a_source_address_that_this_node_has_not_is_its_own_trouble() -> None:
    with pytest.raises(OSError, match="Cannot assign requested address"):
        fetched(9, source="192.0.2.1")


def test_a_page_is_asked_from_the_source_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        fetched(listening.getsockname()[1], timeout_s=0.05, source="127.0.0.7")
        connection, (peer, _) = listening.accept()
        connection.close()
    assert peer == "127.0.0.7"
