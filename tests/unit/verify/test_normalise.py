"""What Batfish is shown in other words, and that nothing else changes."""

import pytest

from lab.verify.normalise import NORMALISATIONS, normalised
from tests.fakes.mini import mini

BGP = """router bgp 64601
 neighbor 10.1.2.1 remote-as 65201
 neighbor 10.1.0.2 remote-as 64601
 !
 address-family ipv4 unicast
  neighbor 10.1.2.1 activate
  neighbor 10.1.2.1 route-map IN in
  neighbor 10.1.2.1 route-map IN out
 exit-address-family
!
route-map IN permit 100
"""


def test_each_difference_has_a_reason() -> None:
    assert all(each.name and each.reason for each in NORMALISATIONS)


def test_what_is_rendered_differs_only_in_timers_records_and_the_import_check() -> None:
    differing = {
        " ".join(old.split()[:3])
        for text in mini().configs.values()
        for old, new in zip(text.splitlines(), normalised(text).splitlines(), strict=True)
        if old != new
    }
    ipv6 = {
        " ".join(line.split()[:3])
        for text in mini().configs.values()
        for line in text.splitlines()
        if line.strip().startswith(("ipv6 ", "match ipv6 "))
    }
    family = {
        " ".join(line.split()[:3])
        for text in mini().configs.values()
        for line in text.partition("address-family ipv6 unicast\n")[2]
        .partition("exit-address-family\n")[0]
        .splitlines()
    }
    family.add("exit-address-family")
    assert differing - ipv6 - family - {"address-family ipv6 unicast"} == {
        "ip ospf hello-interval", "ip ospf dead-interval", "ip ospf retransmit-interval",
        "timers throttle spf", "timers throttle lsa", "timers lsa min-arrival",
        "dump bgp updates-et", "no bgp network",
    }  # fmt: skip


def test_nothing_of_ipv6_is_shown_and_nothing_of_ipv4_is_left_out_with_it() -> None:
    (text,) = (text for name, text in mini().configs.items() if name == "pr1-lhr")
    assert "ipv6" in text
    shown = normalised(text)
    assert "ipv6" not in shown
    assert "2a03:" not in shown
    ipv4, _, ipv6 = text.partition(" address-family ipv6 unicast\n")
    family, _, after = ipv6.partition("exit-address-family\n")
    kept = [line for line in shown.splitlines() if line.startswith("  neighbor ")]
    assert kept == [line for line in ipv4.splitlines() if line.startswith("  neighbor ")]
    assert family.count("activate") == 3
    assert after.strip(" !\n") == ""


def test_a_text_without_anything_to_translate_stays_as_it_is() -> None:
    assert normalised(BGP) == BGP


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("bgp community-list standard C seq 5 permit 1:1",
         "bgp community-list standard C permit 1:1"),
        ("bgp as-path access-list A seq 5 permit ^1$", "bgp as-path access-list A permit ^1$"),
        ("bgp as-path access-list A permit _1_",
         "bgp as-path access-list A permit (^|[^0-9])1([^0-9]|$)"),
        ("bgp as-path access-list A permit 1_2", "bgp as-path access-list A permit 1[^0-9]2"),
        ("frr version 8.4.4", "!"),
        ("exit", "!"),
    ],
)  # fmt: skip
def test_a_line_in_words_that_batfish_reads(line: str, shown: str) -> None:
    assert normalised(line) == shown + "\n"


def test_a_neighbor_that_is_shut_down_is_not_configured() -> None:
    shown = normalised(BGP.replace(" !\n", " neighbor 10.1.2.1 shutdown\n !\n", 1))
    assert "10.1.2.1" not in shown
    assert "10.1.0.2" in shown


def test_members_of_a_group_that_is_shut_down_go_with_it() -> None:
    text = (
        "router bgp 1\n neighbor G peer-group\n neighbor G shutdown\n"
        " neighbor 10.0.0.1 peer-group G\n neighbor 10.0.0.2 remote-as 2\n"
    )
    shown = normalised("no bgp ebgp-requires-policy\n" + text)
    assert "10.0.0.1" not in shown
    assert "10.0.0.2" in shown


def test_a_neighbor_that_is_not_shut_down_stays() -> None:
    text = BGP.replace(" !\n", " no neighbor 10.1.2.1 shutdown\n !\n", 1)
    assert "neighbor 10.1.2.1 activate" in normalised(text)


def test_bgp_shutdown_leaves_no_neighbor() -> None:
    assert "neighbor" not in normalised(BGP.replace(" !\n", " bgp shutdown\n !\n", 1))


def test_an_external_session_without_a_policy_gets_one_that_denies() -> None:
    shown = normalised(BGP.replace("  neighbor 10.1.2.1 route-map IN out\n", ""))
    assert "  neighbor 10.1.2.1 route-map NO-POLICY-NO-ROUTES out\n" in shown
    assert "10.1.0.2 route-map" not in shown  # an internal session needs none


def test_no_policy_is_needed_where_the_router_says_so() -> None:
    text = BGP.replace("  neighbor 10.1.2.1 route-map IN out\n", "")
    text = text.replace(" !\n", " no bgp ebgp-requires-policy\n !\n", 1)
    assert "NO-POLICY" not in normalised(text)


def test_a_check_that_batfish_never_makes_is_not_shown_to_it() -> None:
    text = BGP.replace(" !\n", " no bgp network import-check\n bgp network import-check\n !\n", 1)
    shown = normalised(text)
    assert "no bgp network" not in shown
    assert " bgp network import-check" in shown


def test_a_map_that_is_not_defined_denies() -> None:
    shown = normalised(BGP.replace("route-map IN out", "route-map INN out"))
    assert shown.endswith("route-map INN deny 65535\n")


def test_a_silent_interface_is_named_where_batfish_looks() -> None:
    shown = normalised("interface eth1\n ip ospf area 0\n ip ospf passive\n")
    assert shown.endswith("router ospf\n passive-interface eth1\n")


def test_next_hop_self_is_forced_but_not_on_a_route_reflector() -> None:
    plain = "router bgp 1\n  neighbor 10.0.0.1 next-hop-self\n"
    assert "next-hop-self force" in normalised(plain)
    reflector = plain + "  neighbor 10.0.0.2 route-reflector-client\n"
    assert "force" not in normalised(reflector)
