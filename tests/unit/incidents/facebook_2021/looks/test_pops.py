"""What PoPs announce and how they are configured, of routers that answer as FRR 8.4.4 did."""

import pytest

from lab.incidents.facebook_2021.looks.pops import PopProbes
from lab.incidents.facebook_2021.record import DNS_PREFIXES
from lab.probes.look import Look
from lab.probes.routers import RouterProbes
from tests.fakes.scripted import TOPOLOGY, ScriptedLab, recorded

OWN = ("129.134.30.12/32", "129.134.31.12/32")
RUNNING = "show running-config"
NODES = ("pr1-lhr", "dns-lhr", "asw-lhr")


def pop_answers(**names: str) -> ScriptedLab:
    absent = recorded("bgp-prefix-absent.json")
    answers = {f"show bgp ipv4 unicast {prefix} json": absent for prefix in DNS_PREFIXES}
    for prefix, name in names.items():
        address = prefix.strip("p").replace("_", ".")
        answers[f"show bgp ipv4 unicast {address}/24 json"] = recorded(f"bgp-prefix-{name}.json")
    server = {f"show bgp ipv4 unicast {address} json": absent for address in OWN}
    server[f"show bgp ipv4 unicast {OWN[0]} json"] = recorded("bgp-prefix-own.json")
    return ScriptedLab({("pr1-lhr", "bgpd"): answers, ("dns-lhr", "bgpd"): server})


def announced(lab: ScriptedLab) -> list[Look]:
    return PopProbes(TOPOLOGY).announce(RouterProbes(lab))


def test_pop_announces_what_its_router_sends_to_another_as() -> None:
    lab = pop_answers(p129_134_30_0="aggregate", p129_134_31_0="own")
    assert announced(lab) == [
        Look("announce", "lhr", {"prefixes": ["129.134.30.0/24"], "originated": [OWN[0]]})
    ]


def test_prefix_sent_to_the_backbone_only_is_not_announced() -> None:
    lab = pop_answers(p129_134_30_0="aggregate")
    command = "show bgp ipv4 unicast 129.134.30.0/24 json"
    answers = lab.answers["pr1-lhr", "bgpd"]
    answers[command] = answers[command].replace("10.64.1.1", "10.1.3.8")
    assert announced(lab)[0].data["prefixes"] == []


def test_address_that_the_name_server_only_learned_is_not_its_own() -> None:
    lab = pop_answers()
    answers = lab.answers["dns-lhr", "bgpd"]
    answers[f"show bgp ipv4 unicast {OWN[0]} json"] = recorded("bgp-prefix-learned.json")
    assert announced(lab)[0].data["originated"] == []


def test_pop_whose_router_is_gone_is_blind() -> None:
    assert announced(ScriptedLab({})) == [
        Look("announce", "lhr", {"blind": "bgpd of pr1-lhr: bgpd is not running"})
    ]


def test_pop_whose_name_server_is_gone_is_blind() -> None:
    lab = pop_answers()
    del lab.answers["dns-lhr", "bgpd"]
    assert announced(lab) == [
        Look("announce", "lhr", {"blind": "bgpd of dns-lhr: bgpd is not running"})
    ]


def configured(**lines: str) -> dict[str, str]:
    """Return the fingerprints of a PoP; ``lines`` are added to what one daemon runs."""
    running = recorded("bgpd-running-networks.txt")
    answers = {
        (node, daemon): {RUNNING: running + lines.get(f"{node}_{daemon}".replace("-", "_"), "")}
        for node in NODES
        for daemon in ("zebra", "bgpd", "staticd")
    }
    (look,) = PopProbes(TOPOLOGY).configured(RouterProbes(ScriptedLab(answers)))
    nodes = look.data["nodes"]
    assert isinstance(nodes, dict)
    return {node: str(mark) for node, mark in nodes.items()}


def test_every_router_and_the_name_server_have_a_fingerprint() -> None:
    assert tuple(configured()) == NODES
    assert configured() == configured()


@pytest.mark.parametrize(
    ("daemon", "line"),
    [
        ("pr1_lhr_bgpd", "  network 129.134.30.12/32"),
        ("pr1_lhr_zebra", "ip forwarding"),
        ("asw_lhr_staticd", "ip route 10.0.0.0/8 Null0"),
        ("dns_lhr_bgpd", "  network 192.0.2.1/32"),
        ("dns_lhr_bgpd", "  no neighbor 10.1.1.1 activate"),
    ],
)
def test_a_line_that_somebody_typed_changes_the_fingerprint_of_its_node(
    daemon: str, line: str
) -> None:
    before, after = configured(), configured(**{daemon: f"{line}\n"})
    node = daemon.rsplit("_", 1)[0].replace("_", "-")
    assert {each for each in before if before[each] != after[each]} == {node}


def test_the_lines_of_the_health_agent_do_not_count() -> None:
    assert configured(dns_lhr_bgpd=f"  network {OWN[0]}\n") == configured()


def test_a_pop_with_a_node_that_cannot_be_asked_is_blind() -> None:
    assert PopProbes(TOPOLOGY).configured(RouterProbes(ScriptedLab({}))) == [
        Look("configured", "lhr", {"blind": "zebra of pr1-lhr: zebra is not running"})
    ]
