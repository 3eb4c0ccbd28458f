"""Declared probes as programs in nodes and questions to routers."""

import json
from collections.abc import Mapping
from dataclasses import replace
from ipaddress import IPv4Interface
from typing import Any

import pytest

from lab.model.access import Access
from lab.model.probe import ProbeSpec
from lab.model.topology import Endpoint, Interface, Link, Node, Topology
from lab.probes.addresses import Unplaced, address_of
from lab.probes.declared import plan, problems
from lab.probes.kinds.kind import Scene
from lab.probes.look import Look
from lab.probes.routers import RouterProbes
from tests.fakes.probes import NoShell, spec
from tests.fakes.scripted import ScriptedLab, recorded


def _node(name: str, site: str, *interfaces: tuple[str, str], kind: str = "frr") -> Node:
    made = tuple(Interface(each, (IPv4Interface(address),)) for each, address in interfaces)
    return Node(name, kind, site, made)


TOPOLOGY = Topology(
    "t",
    "",
    (
        _node("r1", "lhr", ("eth1", "10.1.0.1/31"), ("lo", "10.0.0.1/32")),
        _node("r2", "nyc", ("eth1", "10.1.0.0/31"), ("lo", "127.0.0.1/8")),
        _node("h1", "lhr", ("lo", "127.0.0.1/8"), ("eth0", "192.0.2.1/24"), kind="linux"),
        _node("bare", "nyc", kind="linux"),
    ),
    (Link(Endpoint("r1", "eth1"), Endpoint("r2", "eth1")),),
)


SCENE = Scene(TOPOLOGY, Access(), frozenset({"r1", "r2"}))


def checks(*specs: ProbeSpec) -> Mapping[str, list[dict[str, Any]]]:
    """Return the checks of the plan's programs, by node."""
    return {
        job.node: json.loads(job.config)["checks"] for job in plan(specs, SCENE, NoShell()).jobs
    }


def one(probe: ProbeSpec) -> dict[str, Any]:
    ((check,),) = checks(replace(probe, from_=("h1",))).values()
    return check


def wrong(*specs: ProbeSpec) -> list[str]:
    return [str(problem) for problem in problems(specs, SCENE)]


PROBE = ("h1",)


@pytest.mark.parametrize(
    ("node", "address"), [("r1", "10.0.0.1"), ("r2", "10.1.0.0"), ("h1", "192.0.2.1")]
)
def test_a_node_is_reached_at_its_loopback_else_at_its_first_address(
    node: str, address: str
) -> None:
    assert address_of(TOPOLOGY.node(node), TOPOLOGY) == address


def test_a_node_without_an_address_cannot_be_reached() -> None:
    with pytest.raises(Unplaced, match="bare has no address that is known"):
        address_of(TOPOLOGY.node("bare"), TOPOLOGY)


@pytest.mark.parametrize(
    ("probe", "expected"),
    [
        (spec("p", PROBE, http="http://r1:8080/x?y=1", host="www", timeout_s=1.5), {
            "type": "http", "by": "address", "address": "10.0.0.1", "port": 8080,
            "path": "/x?y=1", "host": "www", "timeout_s": 1.5,
        }),
        (spec("p", PROBE, http="http://192.0.2.9/"), {
            "by": "address", "address": "192.0.2.9", "host": "192.0.2.9",
        }),
        (spec("p", PROBE, http="http://www.example.com/", resolver="r2"), {
            "by": "name", "resolver": "10.1.0.0", "host": "www.example.com",
        }),
        (spec("p", PROBE, dns="www.example.com", server="r1", qtype="NS"), {
            "type": "dns", "target": "10.0.0.1", "name": "www.example.com.", "qtype": "NS",
            "rd": True, "server": "r1",
        }),
        (spec("p", PROBE, dns="example.com.", server="9.9.9.9"), {
            "target": "9.9.9.9", "name": "example.com.",
        }),
        (spec("p", PROBE, tcp="r2:179"), {
            "type": "tcp", "dst": "r2:179", "address": "10.1.0.0", "port": 179,
        }),
        (spec("p", PROBE, tcp="192.0.2.9:80"), {"address": "192.0.2.9", "port": 80}),
        (spec("p", PROBE, reach=("r1",)), {
            "type": "reach", "dst": "r1", "address": "10.0.0.1", "port": 1, "closed": True,
        }),
        (spec("p", PROBE, trace="r2", every_s=6), {
            "type": "trace", "target": "10.1.0.0", "interval_s": 6,
        }),
    ],
)  # fmt: skip
def test_a_probe_is_a_check_that_carries_its_name_and_interval(
    probe: ProbeSpec, expected: dict[str, Any]
) -> None:
    check = one(probe)
    assert {key: check.get(key) for key in expected} == expected
    assert (check["probe"], check["interval_s"]) == ("p", probe.every_s)


def test_all_probes_of_a_node_run_in_one_program() -> None:
    found = checks(spec("a", ("kind frr",), tcp="h1:80"), spec("b", ("r1", "h1"), trace="r2"))
    assert {node: [check["probe"] for check in each] for node, each in found.items()} == {
        "r1": ["a", "b"], "r2": ["a"], "h1": ["b"],
    }  # fmt: skip


def test_a_node_reaches_every_other_that_is_picked_and_not_itself() -> None:
    mesh = checks(spec("p", ("r1", "r2", "h1"), reach=("kind frr", "h1")))
    assert {node: [check["dst"] for check in each] for node, each in mesh.items()} == {
        "r1": ["r2", "h1"], "r2": ["r1", "h1"], "h1": ["r1", "r2"],
    }  # fmt: skip


def test_a_node_reaches_those_of_its_own_site() -> None:
    near = checks(spec("p", ("r1", "h1", "r2"), reach=("same site kind frr",)))
    assert {node: [check["dst"] for check in each] for node, each in near.items()} == {
        "h1": ["r1"]
    }


SESSIONS = spec("up", ("r1",), sessions="bgp", every_s=3)
ROUTES = spec("seen", ("r1",), routes=("129.134.30.0/24", "192.0.2.0/24"), origin=32934)


def looked(probe: ProbeSpec, answers: Mapping[str, str]) -> Look:
    lab = ScriptedLab({("r1", "bgpd"): dict(answers)} if answers else {})
    (beat,) = plan((probe,), SCENE, NoShell()).beats
    assert (beat.name, beat.every_s) == (probe.id, probe.every_s)
    (look,) = beat.look(RouterProbes(lab))
    return look


def test_the_sessions_of_routers_are_asked_from_outside() -> None:
    look = looked(SESSIONS, {"show bgp summary json": recorded("bgp-summary.json")})
    assert (look.kind, look.subject, look.data["probe"]) == ("sessions", "r1", "up")
    assert (look.data["up"], look.data["configured"], look.data["ok"]) == (2, 3, False)


def test_the_routes_of_routers_are_asked_from_outside() -> None:
    look = looked(ROUTES, {"show bgp ipv4 unicast json": recorded("bgp-table-collector.json")})
    assert (look.kind, look.data["probe"], look.data["ok"]) == ("routes", "seen", False)
    assert look.data["prefixes"] == {"129.134.30.0/24": 1, "192.0.2.0/24": 0}
    assert (look.data["present"], look.data["wanted"]) == (1, 2)


@pytest.mark.parametrize("probe", [SESSIONS, ROUTES])
def test_a_router_that_cannot_be_asked_makes_a_blind_look_of_the_probe(probe: ProbeSpec) -> None:
    look = looked(probe, {})
    assert look.data == {"probe": probe.id, "blind": "bgpd of r1: bgpd is not running"}


@pytest.mark.parametrize(
    ("probe", "said"),
    [
        (spec("p", PROBE, tcp="r1:80"), []),
        (SESSIONS, []),
        (spec("p", ("h9",), tcp="r1:80"), ["probes.0.from: h9: there is no node h9; "
                                                "did you mean h1?"]),
        (spec("p", PROBE, reach=("site zrh",)), [
            "probes.0.reach: site zrh: no node has site zrh; there are: site lhr, site nyc",
        ]),
        (spec("p", PROBE, login=("r9",)), [
            "probes.0.login: r9: there is no node r9; did you mean r2?",
            "probes.0.path: there is no path in-band; there are: none",
        ]),
        (spec("p", PROBE, reach=("bare",)), [
            "probes.0.reach: bare has no address that is known: give it one in frr.conf or exec",
        ]),
        (spec("p", PROBE, http="http://www.example.com/"), [
            "probes.0.http: www.example.com is no node: name the resolver that is asked for it",
        ]),
        (spec("p", PROBE, http="https://r1/"), [
            "probes.0.http: 'https://r1/' is no http: URL with a host",
        ]),
        (spec("p", PROBE, http="http:///x"), [
            "probes.0.http: 'http:///x' is no http: URL with a host",
        ]),
        (spec("p", PROBE, dns="example.com", server="ns9"), [
            "probes.0.dns: ns9 is neither a node nor an address",
        ]),
        (spec("p", PROBE, tcp="r1"), ["probes.0.tcp: r1 is no NODE:PORT or ADDRESS:PORT"]),
        (spec("p", PROBE, tcp="r1:http"), [
            "probes.0.tcp: r1:http is no NODE:PORT or ADDRESS:PORT",
        ]),
        (spec("p", PROBE, trace="r9"), [
            "probes.0.trace: r9 is neither a node nor an address",
        ]),
    ],
)  # fmt: skip
def test_a_probe_that_could_not_look_says_why(probe: ProbeSpec, said: list[str]) -> None:
    found = wrong(probe)
    assert [each.split("; ")[0] for each in found] == [each.split("; ")[0] for each in said]


def table(paths: list[tuple[str, bool]]) -> str:
    """Return a table with these AS paths to 192.0.2.0/24, and with one other prefix."""
    entries = [{"valid": True, "bestpath": best, "path": path} for path, best in paths]
    return json.dumps({"routes": {"192.0.2.0/24": entries, "198.51.100.0/24": []}})


@pytest.mark.parametrize(
    ("given", "paths", "chosen", "present"),
    [
        ({}, 3, 1, 1),
        ({"origin": 64501}, 2, 0, 1),
        ({"origin": 64502}, 1, 1, 1),
        ({"origin": 4501}, 0, 0, 0),
        ({"as_path": "^64510 "}, 2, 1, 1),
        ({"as_path": "64501 64501$"}, 1, 0, 1),
        ({"origin": 64501, "as_path": "^64510 "}, 1, 0, 1),
    ],
)
def test_paths_are_counted_by_their_end_and_by_a_pattern(
    given: dict[str, Any], paths: int, chosen: int, present: int
) -> None:
    known = [("64510 64502", True), ("64510 64501", False), ("64511 64501 64501", False)]
    probe = spec("seen", ("r1",), routes=("192.0.2.0/24",), **given)
    look = looked(probe, {"show bgp ipv4 unicast json": table(known)})
    assert [look.data[name] for name in ("paths", "chosen", "present", "total")] == [
        paths, chosen, present, 2,
    ]  # fmt: skip


@pytest.mark.parametrize("asked", [{"sessions": "bgp"}, {"routes": ()}])
def test_what_asks_routers_is_refused_where_there_is_none(asked: dict[str, Any]) -> None:
    (said,) = wrong(spec("p", ("r1", "h1"), **asked))
    assert said.startswith("probes.0.from: h1: no router, without FRR; ")


def test_a_prefix_that_is_none_is_refused() -> None:
    (said,) = wrong(spec("p", ("r1",), routes=("192.0.2.0/24", "192.0.2.1/24")))
    assert said.startswith("probes.0.routes: '192.0.2.1/24' is no prefix of IPv4; ")
