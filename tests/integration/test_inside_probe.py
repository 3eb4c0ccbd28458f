"""Probes against real name servers, proxies and routers in a network of their own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.inside_box import Box, lose, opened, refuse
from tests.integration.inside_servers import (
    A_NS,
    COM_SERVER,
    D_NS,
    ROOT_SERVER,
    VIP,
    serve_names,
    serve_pages,
)

pytestmark = pytest.mark.netns

_SICK, _SILENT, _REFUSED, _EMPTY = "157.240.2.35", "129.134.31.12", "185.89.218.12", "10.1.1.30"
_NAME = "www.facebook.com"
_ANSWERS = [
    "www.facebook.com. 2 IN CNAME star-mini.c10r.facebook.com.",
    f"star-mini.c10r.facebook.com. 2 IN A {VIP}",
]


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    addresses = [ROOT_SERVER, COM_SERVER, A_NS, D_NS, VIP, _SICK, _EMPTY]
    with opened(tmp_path_factory.mktemp("box"), addresses) as box:
        serve_names(box)
        serve_pages(box, VIP, 200)
        serve_pages(box, _SICK, 503)
        lose(box, _SILENT)
        refuse(box, _REFUSED)
        yield box


def _seen(box: Box, check: dict[str, Any]) -> dict[str, Any]:
    """Return the first event of a probe with one check, without the time that it took."""
    program = box.program("probe", {"node": "usr-ch", "checks": [check]})
    event = program.events(1)[0]
    program.leave()
    assert event["subject"] == "usr-ch"
    assert event["kind"] == check["type"]
    event["data"].pop("took_ms", None)
    data: dict[str, Any] = event["data"]
    return data


@pytest.mark.parametrize(
    ("target", "rcode", "answers"),
    [
        (A_NS, "NOERROR", _ANSWERS),
        (_SILENT, "TIMEOUT", []),
        (_REFUSED, "UNREACHABLE", []),
        (_EMPTY, "UNREACHABLE", []),
    ],
    ids=["answers", "silence", "no route", "nobody listens"],
)
def test_silence_and_unreachability_of_a_name_server_are_told_apart(
    box: Box, target: str, rcode: str, answers: list[str]
) -> None:
    check = {"type": "dns", "target": target, "role": "authority", "name": _NAME}

    assert _seen(box, {**check, "timeout_s": 0.4}) == {
        "target": target,
        "role": "authority",
        "scope": "outside",
        "server": "anycast",
        "name": _NAME,
        "qtype": "A",
        "ok": rcode == "NOERROR",
        "rcode": rcode,
        "answers": answers,
    }


def test_the_parent_is_told_with_delegation_and_glue(box: Box) -> None:
    check = {"type": "dns", "target": COM_SERVER, "role": "parent", "name": _NAME}

    assert sorted(_seen(box, check)["answers"]) == [
        f"a.ns.facebook.com. 172800 IN A {A_NS}",
        f"d.ns.facebook.com. 172800 IN A {D_NS}",
        "facebook.com. 172800 IN NS a.ns.facebook.com.",
        "facebook.com. 172800 IN NS d.ns.facebook.com.",
    ]


@pytest.mark.parametrize(
    ("address", "status", "error", "proxy_status"),
    [
        (VIP, 200, "", ""),
        (_SICK, 503, "", "edge; error=no_server_available"),
        (_SILENT, None, "timeout", ""),
        (_REFUSED, None, "connect", ""),
        (_EMPTY, None, "connect", ""),
    ],
)
def test_a_page_by_address_is_its_status_or_an_error(
    box: Box, address: str, status: int | None, error: str, proxy_status: str
) -> None:
    check = {"type": "http", "app": "facebook", "by": "address", "address": address}

    assert _seen(box, {**check, "host": _NAME, "timeout_s": 0.4}) == {
        "app": "facebook",
        "by": "address",
        "host": _NAME,
        "address": address,
        "ok": status == 200,
        "status": status,
        "error": error,
        "proxy_status": proxy_status,
    }


@pytest.mark.parametrize(
    ("resolver", "address", "status", "error"),
    [(A_NS, VIP, 200, ""), (ROOT_SERVER, "", None, "dns"), (_SILENT, "", None, "dns")],
    ids=["address", "no address", "no resolver"],
)
def test_a_page_by_name_is_looked_up_first(
    box: Box, resolver: str, address: str, status: int | None, error: str
) -> None:
    check = {"type": "http", "app": "facebook", "by": "name", "resolver": resolver, "host": _NAME}

    assert _seen(box, {**check, "timeout_s": 0.4}) == {
        "app": "facebook",
        "by": "name",
        "host": _NAME,
        "address": address,
        "ok": status == 200,
        "status": status,
        "error": error,
        "proxy_status": "",
    }


@pytest.mark.parametrize(
    ("address", "path", "error"),
    [
        (VIP, "", ""),
        (VIP, "/health", ""),
        (_SICK, "", ""),
        (_SICK, "/health", "status 503"),
        (_EMPTY, "", "refused"),
        (_EMPTY, "/health", "refused"),
        (_REFUSED, "", "unreachable"),
        (_SILENT, "", "timeout"),
    ],
)
def test_reach_is_a_connection_or_with_a_path_a_page(
    box: Box, address: str, path: str, error: str
) -> None:
    check = {"type": "reach", "dst": "web-1", "address": address, "port": 80, "path": path}

    assert _seen(box, {**check, "between": "dc-dc", "timeout_s": 0.4}) == {
        "dst": "web-1",
        "address": address,
        "between": "dc-dc",
        "ok": not error,
        "error": error,
    }


def test_a_probe_without_sockets_is_blind_and_not_a_witness(box: Box) -> None:
    check = {"type": "dns", "target": A_NS, "role": "authority", "name": _NAME, "timeout_s": 0.4}
    checks = [{**check, "target": _SILENT, "timeout_s": 1.5, "interval_s": 2}] * 40
    program = box.program("probe", {"node": "usr-ch", "checks": checks}, "prlimit", "--nofile=20")

    blind = program.until(lambda event: "blind" in event["data"])["data"]
    program.leave()

    assert blind["blind"] == "[Errno 24] Too many open files"
    assert "rcode" not in blind


def test_checks_are_spread_over_the_interval_and_never_pile_up(box: Box) -> None:
    slow = {"type": "reach", "dst": "s", "address": _SILENT, "port": 80, "between": "dc-dc"}
    quick = {"type": "reach", "dst": "q", "address": VIP, "port": 80, "between": "dc-dc"}
    checks = [{**slow, "timeout_s": 0.5}, quick]
    program = box.program("probe", {"node": "usr-ch", "interval_s": 0.2, "checks": checks})

    events = program.events(20)
    program.leave()

    times = {dst: [e["t"] for e in events if e["data"]["dst"] == dst] for dst in "sq"}
    gaps = [b - a for a, b in zip(times["s"], times["s"][1:], strict=False)]
    assert len(times["q"]) > 2 * len(times["s"])
    assert min(gaps) > 0.45


@pytest.mark.parametrize(
    ("address", "error"), [(VIP, ""), (_EMPTY, "refused"), (_SILENT, "timeout")]
)
def test_a_tcp_check_says_whether_the_port_accepts(box: Box, address: str, error: str) -> None:
    check = {"type": "tcp", "probe": "web", "dst": "web-1", "address": address, "port": 80}

    assert _seen(box, {**check, "timeout_s": 0.4}) == {
        "probe": "web",
        "dst": "web-1",
        "address": address,
        "port": 80,
        "ok": not error,
        "error": error,
    }


def test_a_probe_ends_at_a_signal(box: Box) -> None:
    check = {"type": "reach", "dst": "q", "address": VIP, "port": 80, "between": "dc-dc"}
    config = {"node": "a", "interval_s": 0.2, "checks": [check]}
    program = box.program("probe", config, "timeout", "--preserve-status", "1")

    assert program.events(1)[0]["data"]["ok"]
    assert program.process.wait(10) == 0


def _route(box: Box, *last: str) -> None:
    """Make the way usr - r1 - r2 - far; ``last`` is the route of r2 to the address of far."""
    for node in ("usr", "r1", "r2"):
        box.run("ip", "netns", "add", node)
        box.run("ip", "-n", node, "link", "set", "lo", "up")
    for number, (near, far) in enumerate((("usr", "r1"), ("r1", "r2"))):
        peer = ("peer", "name", f"to-{near}", "netns", far)
        box.run("ip", "-n", near, "link", "add", f"to-{far}", "type", "veth", *peer)
        for node, other, host in ((near, far, 0), (far, near, 1)):
            address = f"10.9.{number}.{host}/31"
            box.run("ip", "-n", node, "address", "add", address, "dev", f"to-{other}")
            box.run("ip", "-n", node, "link", "set", f"to-{other}", "up")
            forward = "net.ipv4.ip_forward=1"
            box.run("ip", "netns", "exec", node, "sysctl", "-qw", forward)
    box.run("ip", "-n", "usr", "route", "add", "default", "via", "10.9.0.1")
    box.run("ip", "-n", "r1", "route", "add", "default", "via", "10.9.1.1")
    box.run("ip", "-n", "r2", "route", "add", "10.9.0.0/31", "via", "10.9.1.0")
    box.run("ip", "-n", "r2", *last)


@pytest.mark.parametrize(
    ("last", "hops", "answered"),
    [
        (
            ("address", "add", f"{A_NS}/32", "dev", "lo"),
            [{"ttl": 1, "address": "10.9.0.1"}, {"ttl": 2, "address": A_NS}],
            "reached",
        ),
        (
            ("route", "add", "blackhole", f"{A_NS}/32"),
            [{"ttl": 1, "address": "10.9.0.1"}]
            + [{"ttl": ttl, "address": None} for ttl in (2, 3, 4)],
            "silent",
        ),
        (
            ("route", "add", "unreachable", f"{A_NS}/32"),
            [
                {"ttl": 1, "address": "10.9.0.1"},
                {"ttl": 2, "address": "10.9.1.1", "mark": "!H"},
            ],
            "unreachable",
        ),
    ],
    ids=["reached", "silent", "unreachable"],
)
def test_a_trace_says_where_the_way_to_a_name_server_ends(
    tmp_path: Path, last: tuple[str, ...], hops: list[dict[str, Any]], answered: str
) -> None:
    with opened(tmp_path, []) as box:
        _route(box, *last)
        check = {"type": "trace", "target": A_NS, "max_ttl": 8, "timeout_s": 0.6}
        config = {"node": "usr", "checks": [check]}
        inside = ("ip", "netns", "exec", "usr")

        event = box.program("probe", config, *inside).events(1)[0]

        assert event["data"] == {
            "target": A_NS, "ok": answered == "reached", "hops": hops, "answered": answered,
        }  # fmt: skip
