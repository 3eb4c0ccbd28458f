"""Looks at routers that answer as FRR 8.4.4 did."""

import pytest

from lab.incidents.facebook_2021.record import DNS_PREFIXES
from lab.model.deployment import NodeState
from lab.model.errors import CommandError
from lab.probes.look import Look
from lab.probes.routers import RouterProbes
from tests.fakes.scripted import ScriptedLab, recorded

SESSIONS = recorded("bgp-summary.json")
SUMMARY = "show bgp summary json"
INTERFACES = '{"e1":{"status":"up"},"e2":{"status":"up"},"lo":{"status":"up"}}'


def backbone_answers(running: str, neighbors: str) -> dict[tuple[str, str], dict[str, str]]:
    return {
        key: answers
        for node in ("eb1-a", "eb1-b")
        for key, answers in {
            (node, "bgpd"): {
                SUMMARY: recorded("bgp-summary-shut.json"),
                "show running-config": recorded(running),
            },
            (node, "ospfd"): {"show ip ospf neighbor json": recorded(neighbors)},
            (node, "zebra"): {"show interface brief json": INTERFACES},
        }.items()
    }


def test_live_plane_is_the_sum_of_its_routers() -> None:
    lab = ScriptedLab(backbone_answers("bgpd-running.txt", "ospf-neighbor.json"))
    assert RouterProbes(lab).backbone() == [
        Look(
            "backbone",
            "p1",
            {
                "ospf_full": 2,
                "ospf_expected": 2,
                "bgp_up": 2,
                "bgp_expected": 4,
                "links_up": 2,
                "links_total": 2,
                "routers_drained": 0,
                "routers": 2,
            },
        )
    ]


def test_drained_plane_has_its_links_up_and_no_adjacency() -> None:
    lab = ScriptedLab(backbone_answers("bgpd-running-drained.txt", "ospf-neighbor-none.json"))
    data = RouterProbes(lab).backbone()[0].data
    assert (data["routers_drained"], data["ospf_full"], data["links_up"]) == (2, 0, 2)


def test_link_with_one_end_down_is_down() -> None:
    answers = backbone_answers("bgpd-running.txt", "ospf-neighbor.json")
    answers["eb1-b", "zebra"] = {
        "show interface brief json": recorded("interface-brief-e1-down.json")
    }
    data = RouterProbes(ScriptedLab(answers)).backbone()[0].data
    assert (data["links_up"], data["links_total"]) == (1, 2)


def test_plane_with_a_router_that_cannot_be_asked_is_blind() -> None:
    answers = backbone_answers("bgpd-running.txt", "ospf-neighbor.json")
    del answers["eb1-b", "ospfd"]
    assert RouterProbes(ScriptedLab(answers)).backbone() == [
        Look("backbone", "p1", {"blind": "ospfd of eb1-b: ospfd is not running"})
    ]


def test_rib_has_the_origin_s_prefixes_with_their_paths() -> None:
    table = recorded("bgp-table-collector.json")
    lab = ScriptedLab({("col", "bgpd"): {"show bgp ipv4 unicast json": table}})
    prefixes = ("129.134.0.0/17", "129.134.30.0/23", "129.134.30.0/24", "129.134.31.0/24")
    seen = (*prefixes, "157.240.1.0/24")
    assert RouterProbes(lab).rib("col") == [
        Look(
            "rib",
            "col",
            {
                "origin": 32934,
                "prefixes": dict.fromkeys(seen, 1),
                "best": dict.fromkeys(seen, "6453 32934"),
            },
        )
    ]


def test_rib_of_a_collector_that_is_gone_is_blind() -> None:
    assert RouterProbes(ScriptedLab({})).rib("col") == [
        Look("rib", "col", {"blind": "bgpd of col: bgpd is not running"})
    ]


def pop_answers(**names: str) -> ScriptedLab:
    answers = {
        f"show bgp ipv4 unicast {prefix} json": recorded("bgp-prefix-absent.json")
        for prefix in DNS_PREFIXES
    }
    for prefix, name in names.items():
        address = prefix.strip("p").replace("_", ".")
        answers[f"show bgp ipv4 unicast {address}/24 json"] = recorded(f"bgp-prefix-{name}.json")
    return ScriptedLab({("pr1-lhr", "bgpd"): answers})


def test_pop_announces_what_its_router_sends_to_another_as() -> None:
    lab = pop_answers(p129_134_30_0="aggregate", p129_134_31_0="own")
    assert RouterProbes(lab).announce() == [
        Look("announce", "lhr", {"prefixes": ["129.134.30.0/24"]})
    ]


def test_prefix_sent_to_the_backbone_only_is_not_announced() -> None:
    lab = pop_answers(p129_134_30_0="aggregate")
    command = "show bgp ipv4 unicast 129.134.30.0/24 json"
    answers = lab.answers["pr1-lhr", "bgpd"]
    answers[command] = answers[command].replace("10.64.1.1", "10.1.3.8")
    assert RouterProbes(lab).announce() == [Look("announce", "lhr", {"prefixes": []})]


def test_pop_whose_router_is_gone_is_blind() -> None:
    assert RouterProbes(ScriptedLab({})).announce() == [
        Look("announce", "lhr", {"blind": "bgpd of pr1-lhr: bgpd is not running"})
    ]


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
