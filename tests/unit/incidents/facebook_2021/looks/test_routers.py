"""Backbone planes, PoPs and the collector, of routers that answer as FRR 8.4.4 did."""

import json
from ipaddress import IPv4Network

from lab.incidents.facebook_2021.looks.expected import Collector
from lab.incidents.facebook_2021.looks.routers import BackboneProbes, rib
from lab.probes.look import Look
from lab.probes.routers import RouterProbes
from tests.fakes.scripted import TOPOLOGY, ScriptedLab, recorded

SUMMARY = "show bgp summary json"
CHANGES = "show interface json"
COLLECTOR = Collector(
    "col", {"10.64.1.0": "lhr", "10.64.1.3": "t1"}, (IPv4Network("129.134.0.0/17"),)
)
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
            (node, "zebra"): {
                "show interface brief json": INTERFACES,
                CHANGES: recorded("interface.json"),
            },
        }.items()
    }


def test_live_plane_is_the_sum_of_its_routers() -> None:
    lab = ScriptedLab(backbone_answers("bgpd-running.txt", "ospf-neighbor.json"))
    assert BackboneProbes(TOPOLOGY).backbone(RouterProbes(lab)) == [
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
                "link_changes": 10,
                "routers_drained": 0,
                "routers": 2,
            },
        )
    ]


def test_drained_plane_has_its_links_up_and_no_adjacency() -> None:
    lab = ScriptedLab(backbone_answers("bgpd-running-drained.txt", "ospf-neighbor-none.json"))
    data = BackboneProbes(TOPOLOGY).backbone(RouterProbes(lab))[0].data
    assert (data["routers_drained"], data["ospf_full"], data["links_up"]) == (2, 0, 2)


def test_link_with_one_end_down_is_down() -> None:
    answers = backbone_answers("bgpd-running.txt", "ospf-neighbor.json")
    answers["eb1-b", "zebra"] = {
        "show interface brief json": recorded("interface-brief-e1-down.json"),
        CHANGES: recorded("interface.json"),
    }
    data = BackboneProbes(TOPOLOGY).backbone(RouterProbes(ScriptedLab(answers)))[0].data
    assert (data["links_up"], data["links_total"]) == (1, 2)


def test_plane_with_a_router_that_cannot_be_asked_is_blind() -> None:
    answers = backbone_answers("bgpd-running.txt", "ospf-neighbor.json")
    del answers["eb1-b", "ospfd"]
    assert BackboneProbes(TOPOLOGY).backbone(RouterProbes(ScriptedLab(answers))) == [
        Look("backbone", "p1", {"blind": "ospfd of eb1-b: ospfd is not running"})
    ]


def test_plane_whose_zebra_does_not_count_changes_is_blind() -> None:
    answers = backbone_answers("bgpd-running.txt", "ospf-neighbor.json")
    answers["eb1-b", "zebra"][CHANGES] = INTERFACES
    assert BackboneProbes(TOPOLOGY).backbone(RouterProbes(ScriptedLab(answers))) == [
        Look("backbone", "p1", {"blind": "zebra counts no changes of interface 'e1'"})
    ]


def collector_answers(table: str) -> ScriptedLab:
    answers = {"show bgp ipv4 unicast json": table, SUMMARY: recorded("bgp-summary-shut.json")}
    return ScriptedLab({("col", "bgpd"): answers})


def test_rib_has_the_origin_s_prefixes_with_their_paths_and_who_feeds_it() -> None:
    lab = collector_answers(recorded("bgp-table-collector.json"))
    prefixes = ("129.134.0.0/17", "129.134.30.0/23", "129.134.30.0/24", "129.134.31.0/24")
    seen = (*prefixes, "157.240.1.0/24")
    assert rib(RouterProbes(lab), COLLECTOR) == [
        Look(
            "rib",
            "col",
            {
                "origin": 32934,
                "prefixes": dict.fromkeys(seen, 1),
                "best": dict.fromkeys(seen, "6453 32934"),
                "origins": dict.fromkeys(seen, "32934"),
                "feeders": {"lhr": False, "t1": True},
            },
        )
    ]


def test_foreign_origin_is_told_of_a_known_prefix_and_of_one_inside_the_space() -> None:
    table = json.loads(recorded("bgp-table-collector.json"))
    stranger = {"path": "6453 64512", "valid": True, "bestpath": True}
    table["routes"]["129.134.30.0/24"].append(stranger)
    table["routes"] |= {"129.134.30.0/25": [stranger], "203.0.113.0/24": [stranger]}
    (look,) = rib(RouterProbes(collector_answers(json.dumps(table))), COLLECTOR)
    origins = look.data["origins"]
    assert isinstance(origins, dict)
    assert (origins["129.134.30.0/24"], origins["129.134.30.0/25"]) == ("32934 64512", "64512")
    assert "203.0.113.0/24" not in origins


def test_feeder_that_the_collector_does_not_know_is_not_up() -> None:
    lab = collector_answers(recorded("bgp-table-collector.json"))
    (look,) = rib(RouterProbes(lab), Collector("col", {"10.64.1.77": "gone"}))
    assert look.data["feeders"] == {"gone": False}


def test_rib_of_a_collector_that_is_gone_is_blind() -> None:
    assert rib(RouterProbes(ScriptedLab({})), COLLECTOR) == [
        Look("rib", "col", {"blind": "bgpd of col: bgpd is not running"})
    ]
