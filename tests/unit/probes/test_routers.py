"""Looks at routers that answer as FRR 8.4.4 did."""

import json

import pytest

from lab.model.deployment import NodeState
from lab.model.errors import CommandError
from lab.probes.routers import Counted, RouterProbes, owners
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


def table(**paths: list[tuple[str, bool]]) -> ScriptedLab:
    """Return a lab whose router has these AS paths to 192.0.2.0/24, and one other prefix."""
    entries = [{"valid": True, "bestpath": best, "path": path} for path, best in paths["to_it"]]
    text = json.dumps({"routes": {"192.0.2.0/24": entries, "198.51.100.0/24": []}})
    return ScriptedLab({("r1", "bgpd"): {"show bgp ipv4 unicast json": text}})


@pytest.mark.parametrize(
    ("counted", "paths", "chosen", "present"),
    [
        (Counted(), 3, 1, 1),
        (Counted(origin=64501), 2, 0, 1),
        (Counted(origin=64502), 1, 1, 1),
        (Counted(origin=4501), 0, 0, 0),
        (Counted(as_path="^64510 "), 2, 1, 1),
        (Counted(as_path="64501 64501$"), 1, 0, 1),
        (Counted(origin=64501, as_path="^64510 "), 1, 0, 1),
    ],
)
def test_paths_are_counted_by_their_end_and_by_a_pattern(
    counted: Counted, paths: int, chosen: int, present: int
) -> None:
    known = [("64510 64502", True), ("64510 64501", False), ("64511 64501 64501", False)]
    look = RouterProbes(table(to_it=known)).routes_look("r1", ("192.0.2.0/24",), counted)
    assert [look.data[name] for name in ("paths", "chosen", "present", "total")] == [
        paths, chosen, present, 2,
    ]  # fmt: skip


def test_a_router_that_cannot_be_asked_is_no_router_without_paths() -> None:
    look = RouterProbes(ScriptedLab({})).routes_look("r1", ("192.0.2.0/24",))
    assert "blind" in look.data
    assert "paths" not in look.data
