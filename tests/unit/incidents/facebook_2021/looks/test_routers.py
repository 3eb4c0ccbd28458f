"""Backbone planes, PoPs and the collector, of routers that answer as FRR 8.4.4 did."""

from lab.incidents.facebook_2021.looks.routers import BackboneProbes, rib
from lab.incidents.facebook_2021.record import DNS_PREFIXES
from lab.probes.look import Look
from lab.probes.routers import RouterProbes
from tests.fakes.scripted import TOPOLOGY, ScriptedLab, recorded

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
        "show interface brief json": recorded("interface-brief-e1-down.json")
    }
    data = BackboneProbes(TOPOLOGY).backbone(RouterProbes(ScriptedLab(answers)))[0].data
    assert (data["links_up"], data["links_total"]) == (1, 2)


def test_plane_with_a_router_that_cannot_be_asked_is_blind() -> None:
    answers = backbone_answers("bgpd-running.txt", "ospf-neighbor.json")
    del answers["eb1-b", "ospfd"]
    assert BackboneProbes(TOPOLOGY).backbone(RouterProbes(ScriptedLab(answers))) == [
        Look("backbone", "p1", {"blind": "ospfd of eb1-b: ospfd is not running"})
    ]


def test_rib_has_the_origin_s_prefixes_with_their_paths() -> None:
    table = recorded("bgp-table-collector.json")
    lab = ScriptedLab({("col", "bgpd"): {"show bgp ipv4 unicast json": table}})
    prefixes = ("129.134.0.0/17", "129.134.30.0/23", "129.134.30.0/24", "129.134.31.0/24")
    seen = (*prefixes, "157.240.1.0/24")
    assert rib(RouterProbes(lab), "col") == [
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
    assert rib(RouterProbes(ScriptedLab({})), "col") == [
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
    assert BackboneProbes(TOPOLOGY).announce(RouterProbes(lab)) == [
        Look("announce", "lhr", {"prefixes": ["129.134.30.0/24"]})
    ]


def test_prefix_sent_to_the_backbone_only_is_not_announced() -> None:
    lab = pop_answers(p129_134_30_0="aggregate")
    command = "show bgp ipv4 unicast 129.134.30.0/24 json"
    answers = lab.answers["pr1-lhr", "bgpd"]
    answers[command] = answers[command].replace("10.64.1.1", "10.1.3.8")
    assert BackboneProbes(TOPOLOGY).announce(RouterProbes(lab)) == [
        Look("announce", "lhr", {"prefixes": []})
    ]


def test_pop_whose_router_is_gone_is_blind() -> None:
    assert BackboneProbes(TOPOLOGY).announce(RouterProbes(ScriptedLab({}))) == [
        Look("announce", "lhr", {"blind": "bgpd of pr1-lhr: bgpd is not running"})
    ]
