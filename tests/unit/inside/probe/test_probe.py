"""The events of a probe: what was asked, and what came of it."""

import asyncio
import errno
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from lab.inside.probe import once, probe
from lab.inside.probe.probe import seen
from lab.journal.kinds.probe import Trace
from lab.probes.kinds import dns
from lab.probes.kinds.dns import DnsCheck
from lab.probes.kinds.http import HttpCheck
from lab.probes.kinds.kind import Check, ProbeJob
from lab.probes.kinds.reach import ReachCheck
from lab.probes.kinds.tcp import TcpCheck


def look(check: Check) -> dict[str, Any]:
    """Return the data of an event without the time it took."""
    data: dict[str, Any] = asyncio.run(seen(check)).data()
    data.pop("took_ms", None)
    return data


def test_a_check_that_could_not_look_is_blind_and_says_at_what(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def no_socket(*_: object) -> bytes:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr(dns, "exchange", no_socket)

    assert look(DnsCheck(target="1.1.1.1", role="resolver", name="a.", probe="dns-a")) == {
        "probe": "dns-a",
        "target": "1.1.1.1",
        "role": "resolver",
        "scope": "outside",
        "server": "anycast",
        "name": "a.",
        "qtype": "A",
        "blind": "[Errno 24] Too many open files",
    }


@pytest.fixture
def listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def closed() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def test_a_tcp_check_is_ok_when_the_port_accepts(listening: int) -> None:
    assert look(TcpCheck(dst="web", address="127.0.0.1", port=listening, probe="p")) == {
        "probe": "p", "dst": "web", "address": "127.0.0.1", "port": listening,
        "ok": True, "error": "",
    }  # fmt: skip


def test_a_tcp_check_names_the_refusal(closed: int) -> None:
    data = look(TcpCheck(dst="web", address="127.0.0.1", port=closed))
    assert (data["ok"], data["error"], "probe" in data) == (False, "refused", False)


def reach(port: int, *, closed: bool) -> tuple[bool, str]:
    data = look(ReachCheck(dst="r1", address="127.0.0.1", port=port, closed=closed))
    return data["ok"], data["error"]


def test_a_port_that_is_closed_on_purpose_proves_the_path_by_its_refusal(
    listening: int, closed: int
) -> None:
    assert reach(closed, closed=True) == (True, "")
    assert reach(listening, closed=True) == (False, "open")
    assert reach(listening, closed=False) == (True, "")


@pytest.mark.parametrize("status", [199, 200, 302, 399, 400, 503])
def test_an_http_check_is_ok_from_200_to_399(status: int, serve: Callable[[bytes], int]) -> None:
    port = serve(f"HTTP/1.1 {status} x\r\nContent-Length: 0\r\n\r\n".encode())
    data = look(HttpCheck.of_url(f"http://127.0.0.1:{port}/"))
    assert (data["ok"], data["status"]) == (status in (200, 302, 399), status)


def test_an_http_check_that_gets_no_answer_is_not_ok(closed: int) -> None:
    data = look(HttpCheck.of_url(f"http://127.0.0.1:{closed}/"))
    assert (data["ok"], data["status"], data["error"]) == (False, None, "connect")


def test_once_takes_a_blind_look_for_a_failure() -> None:
    asked = Trace(target="10.0.0.1")
    looks = (replace(asked, ok=True), asked, replace(asked, ok=True, blind="x"))
    assert [once.good(look) for look in looks] == [True, False, False]


def test_checks_without_an_interval_of_their_own_have_the_jobs() -> None:
    asked: list[tuple[str, float]] = []

    async def watch(check: Check, _node: str, _first: float, interval_s: float) -> None:
        asked.append((check.kind, interval_s))

    own = TcpCheck(dst="a", address="127.0.0.1", port=1, interval_s=0.5)
    job = ProbeJob(node="n", interval_s=2.0, checks=(own, DnsCheck(target="::", name="a.")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(probe, "_watch", watch)
        asyncio.run(probe._watch_all(job))
    assert asked == [("tcp", 0.5), ("dns", 2.0)]
