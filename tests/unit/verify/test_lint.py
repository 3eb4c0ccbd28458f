"""What Batfish cannot see is named, with its place; what it reads as FRR does is not."""

import pytest

from lab.verify.lint import links, lint
from tests.fakes.mini import mini

BLIND = [
    ("router bgp 1", "neighbor 10.0.0.1 prefix-list P out"),
    ("router bgp 1", "bgp graceful-shutdown"),
    ("router bgp 1", "neighbor 10.0.0.1 maximum-prefix 10"),
    ("router bgp 1", "neighbor 10.0.0.1 graceful-shutdown"),
    ("router bgp 1", "network 10.9.0.0/16"),
    ("router ospf", "max-metric router-lsa on-startup 60"),
    ("router ospf", "default-information originate"),
    ("interface eth1", "ip ospf priority 0"),
    ("route-map M permit 10", "match metric 5"),
    ("route-map M permit 10", "match community C exact-match"),
    ("route-map M permit 10", "set community none"),
    ("route-map M permit 10", "continue 20"),
    ("route-map M permit 10", "match ip address 1"),
]
SHOWN = [
    ("router bgp 1", "neighbor 10.0.0.1 shutdown"),
    ("router bgp 1", "bgp shutdown"),
    ("interface eth1", "ip ospf passive"),
    ("router bgp 1", "neighbor 10.0.0.1 next-hop-self"),
]
READ = [
    ("router bgp 1", "neighbor 10.0.0.1 route-map M out"),
    ("router bgp 1", "neighbor 10.0.0.1 next-hop-self force"),
    ("router bgp 1", "no neighbor 10.0.0.1 shutdown"),
    ("router bgp 1", "maximum-paths 16"),
    ("router bgp 1", "bgp bestpath as-path multipath-relax"),
    ("router ospf", "max-metric router-lsa administrative"),
    ("router ospf", "passive-interface eth1"),
    ("interface eth1", "shutdown"),
    ("route-map M permit 10", "match ip address prefix-list P"),
    ("route-map M permit 10", "set local-preference 200"),
]
MAP = "route-map M permit 10\n"


@pytest.mark.parametrize(("context", "line"), BLIND)
def test_a_blind_spot_touches_every_answer_about_routing(context: str, line: str) -> None:
    (spot,) = lint("r1", f"{MAP}!\n{context}\n {line}\n")
    assert (spot.place, spot.text, spot.shown_as) == ("r1/frr.conf:4", line, "")
    assert spot.touches


@pytest.mark.parametrize(("context", "line"), SHOWN)
def test_what_is_shown_in_other_words_touches_nothing(context: str, line: str) -> None:
    (spot,) = lint("r1", f"{context}\n {line}\n")
    assert (spot.text, spot.touches) == (line, False)
    assert spot.shown_as


@pytest.mark.parametrize(("context", "line"), READ)
def test_what_batfish_reads_as_frr_does_is_not_named(context: str, line: str) -> None:
    assert lint("r1", f"{MAP}!\n{context}\n {line}\n") == ()


def test_what_is_rendered_has_no_blind_spot_but_ipv6_told_once_for_each_router() -> None:
    spots = [spot for name, text in mini().configs.items() for spot in lint(name, text)]
    carrying = [name for name, text in mini().configs.items() if "ipv6" in text]
    assert [spot.node for spot in spots] == carrying
    assert {(spot.text, spot.reads, spot.touches) for spot in spots} == {
        ("address-family ipv6 unicast", "models no IPv6", False)
    }
    assert links(mini().topology, mini().configs) == ()


def test_a_network_is_founded_by_a_static_route_or_an_address() -> None:
    text = "ip route 10.9.0.0/16 Null0\n!\nrouter bgp 1\n network 10.9.0.0/16\n"
    assert lint("r1", text) == ()
    assert lint("r1", text.replace("10.9.0.0/16 Null0", "10.8.0.0/16 Null0"))[0].line == 4


def test_a_map_that_is_not_defined_is_named_where_it_is_used() -> None:
    text = "router bgp 1\n neighbor 10.0.0.1 route-map TYPO in\n"
    (spot,) = lint("r1", text)
    assert (spot.line, spot.shown_as) == (2, "a route-map that denies everything")


def test_unequal_timers_of_a_link_are_named() -> None:
    text = mini().configs["eb1-prn"].replace("hello-interval 1", "hello-interval 3")
    found = links(mini().topology, {**mini().configs, "eb1-prn": text})
    assert len(found) == 2
    assert "hello 3 s, dead 4 s against hello 1 s, dead 4 s" in found[0].reads
