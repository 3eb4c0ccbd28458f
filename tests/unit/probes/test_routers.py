"""Looks at routers that answer as FRR 8.4.4 did."""

import pytest

from lab.model.deployment import NodeState
from lab.model.errors import CommandError
from lab.probes.routers import RouterProbes, owners
from tests.fakes.scripted import TOPOLOGY, ScriptedLab, recorded

SESSIONS = recorded("bgp-summary.json")
SUMMARY = "show bgp summary json"


def test_sessions_of_a_router_are_counted() -> None:
    lab = ScriptedLab({("pr1-lhr", "bgpd"): {SUMMARY: SESSIONS}})
    assert RouterProbes(lab).sessions("pr1-lhr") == (2, 3)


def test_answer_that_is_no_json_is_an_error_with_its_place() -> None:
    lab = ScriptedLab({("pr1-lhr", "bgpd"): {SUMMARY: "% Unknown command"}})
    with pytest.raises(CommandError, match="bgpd of pr1-lhr: 'show bgp summary json'"):
        RouterProbes(lab).sessions("pr1-lhr")


def state(name: str, **daemons: str) -> NodeState:
    return NodeState(name, "frr", name, "running", tuple(daemons.items()))


def test_lab_has_converged_when_every_daemon_has_all_its_neighbors() -> None:
    up = SESSIONS.replace('"Active"', '"Established"')
    lab = ScriptedLab(
        {
            ("eb1-a", "bgpd"): {SUMMARY: up},
            ("eb1-a", "ospfd"): {"show ip ospf neighbor json": recorded("ospf-neighbor.json")},
        },
        (state("eb1-a", zebra="running", bgpd="running", ospfd="running"), state("usr-ch")),
    )
    found = RouterProbes(lab).converged()
    assert found.ok
    assert found.checks == {"bgp": "3 of 3", "daemons": "2 of 2", "ospf": "1 of 1"}


def test_what_keeps_a_lab_from_converging_is_named() -> None:
    lab = ScriptedLab(
        {("pr1-lhr", "bgpd"): {SUMMARY: SESSIONS}},
        (
            state("pr1-lhr", bgpd="running"),
            state("t1", bgpd="exited 1"),
            state("col", bgpd="running"),
        ),
    )
    found = RouterProbes(lab).converged()
    assert not found.ok
    assert found.checks == {
        "bgp": "2 of 3; missing: pr1-lhr to 10.64.1.9 Active",
        "daemons": "1 of 3; missing: bgpd of t1 exited 1, bgpd of col: bgpd is not running",
    }


def test_addresses_lead_to_their_nodes() -> None:
    assert owners(TOPOLOGY)["10.1.0.2"] == "eb1-b"
