"""Sessions that are counted, and those that begin anew."""

import json
from typing import Any

import pytest

from lab.model.deployment import Daemon, NodeConfig, NodeState, Ready
from lab.reset.sessions import begin_anew, sessions, with_bgp
from tests.fakes.scripted import ScriptedLab

SUMMARY = "show bgp summary json"
NEIGHBORS = "show ip ospf neighbor json"


def summary(**peers: str) -> str:
    found = {address.replace("_", "."): {"state": state} for address, state in peers.items()}
    return json.dumps({"ipv4Unicast": {"peers": {one.strip("n"): x for one, x in found.items()}}})


def lab(**answers: dict[str, str]) -> Any:
    states = (
        NodeState("eb1-a", "eb", "a", "running", (("bgpd", "running"), ("ospfd", "running"))),
        NodeState("eb1-b", "eb", "b", "running", (("bgpd", "running"),)),
    )
    asked = {("eb1-a", "bgpd"): answers["a"], ("eb1-b", "bgpd"): answers["b"]}
    return ScriptedLab({**asked, ("eb1-a", "ospfd"): answers.get("ospf", {})}, states)


def test_sessions_of_a_daemon_that_does_not_answer_are_none() -> None:
    here = lab(a={SUMMARY: summary(n10_1_0_2="Established", n10_1_1_1="Idle")}, b={})
    found = sessions(here, {"eb1-a", "eb1-b"})
    assert (found.bgp, found.ospf) == ({"eb1-a": 1, "eb1-b": 0}, {"eb1-a": 0})


def test_nodes_whose_programs_may_set_routes_are_told_apart() -> None:
    bgpd = Daemon("bgpd", ("bgpd",), Ready.VTY, "/run/frr/bgpd.vty")
    cache = Daemon("unbound", ("unbound",), Ready.SOCKET, "/run/unbound")
    found = {"a": (cache,), "b": (bgpd, cache), "c": ()}
    configs = {node: NodeConfig(daemons=daemons) for node, daemons in found.items()}
    assert with_bgp(configs) == (["b"], ["a", "c"])


def cleared(here: Any) -> list[str]:
    return sorted(text for each in here.connections for text in each.asked if "clear" in text)


@pytest.mark.parametrize("far", ["Established", "Idle"])
@pytest.mark.parametrize("changed", [{"eb1-a", "eb1-b"}, {"eb1-a"}])
def test_a_session_over_other_routers_begins_anew_at_both_ends(
    changed: set[str], far: str
) -> None:
    up = "Established"
    here = lab(
        a={SUMMARY: summary(n10_1_0_2=up, n10_1_1_1=up), "clear bgp 10.1.0.2": ""},
        b={SUMMARY: summary(n10_1_0_1=far), "clear bgp 10.1.0.1": ""},
    )
    begin_anew(here, changed)
    assert cleared(here) == ["clear bgp 10.1.0.1", "clear bgp 10.1.0.2"]


def test_a_session_that_is_down_begins_by_itself() -> None:
    here = lab(a={SUMMARY: summary(n10_1_0_2="Active")}, b={SUMMARY: summary(n10_1_0_1="Idle")})
    begin_anew(here, {"eb1-a", "eb1-b"})
    assert all(each.asked == [SUMMARY] for each in here.connections)
