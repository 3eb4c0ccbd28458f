"""The legacy resolver and its users in a world of real name servers, before and in the outage."""

import json
import sys
from collections.abc import Iterator
from itertools import pairwise
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

_RESOLVER = "193.60.1.53"
_STATS = "/run/lab/legacy.sock"
_ASK = f"import socket; s = socket.socket(1); s.connect({_STATS!r}); print(s.makefile().read())"


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    addresses = [ROOT_SERVER, COM_SERVER, A_NS, D_NS, VIP, _RESOLVER]
    with opened(tmp_path, addresses) as box:
        serve_names(box)
        serve_pages(box, VIP, 200)
        config = {"listen": _RESOLVER, "roots": [ROOT_SERVER], "timeout_s": 0.3}
        box.program("legacy", {**config, "ready": "/run/lab/legacy.ready", "stats": _STATS})
        box.await_file("/run/lab/legacy.ready")
        yield box


def _counters(box: Box) -> dict[str, int]:
    counters: dict[str, int] = json.loads(box.run(sys.executable, "-c", _ASK))
    return counters


def _check(name: str) -> dict[str, Any]:
    return {
        "type": "dns",
        "target": _RESOLVER,
        "role": "resolver",
        "rd": True,
        "name": name,
        "timeout_s": 5,
    }


def _rcodes(box: Box, name: str, count: int) -> list[tuple[str, float]]:
    """Return rcode and milliseconds of ``count`` questions, each after the TTL of 2 s."""
    config = {"node": "usr", "interval_s": 2.5 if count > 1 else 60, "checks": [_check(name)]}
    program = box.program("probe", config)
    events = program.events(count)
    program.leave()
    return [(event["data"]["rcode"], event["data"]["took_ms"]) for event in events]


def test_the_resolver_goes_from_the_root_and_remembers_delegations(box: Box) -> None:
    first, second = _rcodes(box, "www.facebook.com", 2)
    missing = _rcodes(box, "nothing.facebook.com", 1)[0]

    assert [rcode for rcode, _ in (first, second, missing)] == ["NOERROR", "NOERROR", "NXDOMAIN"]
    assert _counters(box) == {
        "queries": 3,
        "noerror": 2,
        "servfail": 0,
        "nxdomain": 1,
        "other": 0,
        "dropped": 0,
        "upstream_queries": 5,  # root, .com, facebook.com; then facebook.com alone, twice
        "parent_queries": 0,
    }


def test_in_the_outage_every_query_fails_slowly_and_asks_the_parent_again(box: Box) -> None:
    _rcodes(box, "www.facebook.com", 1)
    before = _counters(box)
    lose(box, A_NS)
    refuse(box, D_NS)

    seen = _rcodes(box, "fresh.facebook.com", 3)

    after = _counters(box)
    assert [rcode for rcode, _ in seen] == ["SERVFAIL"] * 3
    assert all(300 <= took < 1000 for _, took in seen), "one silent server, one refused at once"
    assert after["servfail"] - before["servfail"] == 3
    assert after["parent_queries"] == 3
    assert after["upstream_queries"] - before["upstream_queries"] == 9


def _users(box: Box, users: int) -> dict[str, Any]:
    return {
        "node": "usr",
        "users": users,
        "resolvers": [_RESOLVER],
        "apps": {"facebook": {"host": "www.facebook.com"}},
        "seed": 7,
        "think_s": 1,
        "spread_s": 1,
        "stub": {"timeout_s": 2, "attempts": 2, "max_ttl": 3600},
        "retry": {"base_s": 0.2, "cap_s": 0.5},
        "http_timeout_s": 1,
    }


def _sum(events: list[dict[str, Any]], count: str) -> int:
    return sum(event["data"]["apps"]["facebook"][count] for event in events)


def _asked(events: list[dict[str, Any]]) -> int:
    return sum(event["data"]["queries"][_RESOLVER] for event in events)


def test_users_are_served_until_their_names_lapse_and_then_ask_many_times_as_often(
    box: Box,
) -> None:
    program = box.program("users", _users(box, 20))
    program.events(2)
    good = program.events(4)
    lose(box, A_NS)
    refuse(box, D_NS)
    program.events(4)
    bad = program.events(4)
    program.leave()

    assert [event["data"]["users"] for event in good + bad] == [20] * 8
    assert all(b["t"] - a["t"] == pytest.approx(1, abs=0.3) for a, b in pairwise(good))
    assert _sum(good, "http_ok") >= 40
    assert [_sum(good, count) for count in ("servfail", "dns_timeout", "http_fail")] == [0, 0, 0]
    assert _sum(bad, "servfail") >= 20
    assert [_sum(bad, count) for count in ("dns_ok", "http_ok", "fetches")] == [0, 0, 0]
    assert _asked(good) >= _sum(good, "lookups") > 0
    assert _asked(bad) > 2 * _asked(good)
