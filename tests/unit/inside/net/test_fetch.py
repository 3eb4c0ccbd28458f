"""Responses as they come off the wire."""

import pytest

from lab.inside.net.fetch import Fetched, headers, read_head


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
