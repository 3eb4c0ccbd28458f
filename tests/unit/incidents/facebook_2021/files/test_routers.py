"""Configurations of routers: what they refer to is there, and which daemons read them."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

import pytest

from lab.frr.text import Block, parse
from lab.incidents.facebook_2021.backbone.state import DrainState
from lab.incidents.facebook_2021.files.deployment import router_configs
from lab.incidents.facebook_2021.files.routers import frr_conf, is_router
from lab.incidents.facebook_2021.files.timers import Timers
from lab.incidents.facebook_2021.files.view import PrefixEntry
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.places import sites_of
from tests.fakes.context import context, network

CONTEXT = context()


@cache
def configs() -> Mapping[str, str]:
    return router_configs(CONTEXT, DrainState())


def blocks(node: str) -> tuple[Block, ...]:
    return parse(configs()[node])


def lines(node: str) -> Iterator[str]:
    return (line for block in blocks(node) for line in block.lines)


@pytest.mark.parametrize("node", configs())
def test_every_policy_that_is_named_is_there_and_every_list_is_used(node: str) -> None:
    text = configs()[node]
    maps = set(re.findall(r"^route-map (\S+) ", text, re.M))
    named = set(re.findall(r"^ .*\broute-map (\S+)", text, re.M))
    assert named <= maps
    for family in ("ip", "ipv6"):
        lists = set(re.findall(rf"^{family} prefix-list (\S+) ", text, re.M))
        assert set(re.findall(rf"match {family} address prefix-list (\S+)", text)) == lists
    communities = set(re.findall(r"^bgp community-list standard (\S+) ", text, re.M))
    assert set(re.findall(r"match community (\S+)", text)) == communities


@pytest.mark.parametrize("node", configs())
def test_every_session_between_ases_has_a_policy_in_each_direction(node: str) -> None:
    text = configs()[node]
    own = re.findall(r"^router bgp (\d+)$", text, re.M)
    external = [
        peer for peer, asn in re.findall(r"neighbor (\S+) remote-as (\d+)", text) if asn not in own
    ]
    ipv4, _, ipv6 = text.partition("address-family ipv6 unicast")
    for direction in ("in", "out"):
        policy = rf"neighbor (\S+) route-map \S+ {direction}$"
        assert re.findall(policy, ipv4, re.M) == external
        assert re.findall(policy, ipv6, re.M) == re.findall(r"neighbor (\S+) activate", ipv6)
    assert len(external) == len(set(external))


def test_ipv6_is_carried_over_the_sessions_of_the_edge_and_adds_none() -> None:
    ends = {
        node: re.findall(r"neighbor (\S+) activate", text.partition("address-family ipv6")[2])
        for node, text in configs().items()
    }
    carried = {node for node, peers in ends.items() if peers}
    inside = {Kind.EB, Kind.FA, Kind.SSW, Kind.FSW, Kind.RSW}
    assert carried == {node for node in configs() if network().node(node).kind not in inside}
    assert sum(map(len, ends.values())) == 2 * 33
    for node, peers in ends.items():
        assert set(peers) <= set(re.findall(r"neighbor (\S+) remote-as", configs()[node]))


def test_only_what_is_public_leaves_the_edge_in_ipv6() -> None:
    for router in network().of_kind(Kind.PR):
        text = configs()[router.name]
        public = re.findall(r"ipv6 prefix-list PUBLIC6 seq \d+ permit (\S+)", text)
        assert public[0] == "2a03:2880::/32"
        assert len(public) == len(sites_of(network()).everywhere6) + 6
        assert "route-map OUT-NET6 permit 10\n match ipv6 address prefix-list PUBLIC6" in text


@pytest.mark.parametrize("node", configs())
def test_every_session_has_its_other_half(node: str) -> None:
    own = {
        str(address.ip)
        for interface in network().node(node).interfaces
        for address in interface.addresses
    }
    for name in re.findall(r"neighbor \S+ description (\S+)", configs()[node]):
        there = re.findall(rf"neighbor (\S+) description {node}$", configs()[name], re.M)
        assert len(there) == 1
        assert set(there) <= own


@pytest.mark.parametrize("node", configs())
def test_every_network_that_is_announced_is_routed(node: str) -> None:
    announced = {line.split()[1] for line in lines(node) if line.startswith("network ")}
    known = {"ip", "ipv6"}
    words = [line.split() for line in lines(node)]
    routed = {each[2] for each in words if each[0] in known and each[1] == "route"}
    local = {each[2] for each in words if each[0] in known and each[1] == "address"}
    unchecked = {"0.0.0.0/0"} if "no bgp network import-check" in lines(node) else set()
    assert announced <= routed | local | unchecked


def test_backbone_routers_alone_originate_a_default_route_and_no_pop_takes_it() -> None:
    origins = {name for name in configs() if "network 0.0.0.0/0" in lines(name)}
    assert origins == {each.name for each in network().of_kind(Kind.EB)}
    for pop_router in network().of_kind(Kind.PR):
        said = configs()[pop_router.name]
        backbone = re.findall(r"neighbor (\S+) description eb", said)
        assert backbone
        for peer in backbone:
            assert f"neighbor {peer} route-map IN-EB in" in said
        assert "ip prefix-list DEFAULT seq 5 permit 0.0.0.0/0\n" in said
        assert "route-map IN-EB deny 10\n match ip address prefix-list DEFAULT\n" in said


def test_a_fabric_is_told_its_own_data_centre_and_a_default_route() -> None:
    for aggregator in network().of_kind(Kind.FA):
        entries = re.findall(
            r"ip prefix-list OUT-FABRIC seq \d+ permit (.+)", configs()[aggregator.name]
        )
        own = next(
            dc.prefix for dc in sites_of(network()).data_centres if dc.code == aggregator.site
        )
        assert entries == [f"{own} le 32", "0.0.0.0/0"]


def test_nothing_private_is_announced_to_another_network() -> None:
    for router in network().of_kind(Kind.PR):
        public = re.findall(r"ip prefix-list PUBLIC seq \d+ permit (\S+)", configs()[router.name])
        assert public
        assert [prefix for prefix in public if prefix.startswith(("10.", "192.168."))] == []


def test_a_router_is_what_has_a_number_and_a_router_s_kind() -> None:
    kinds = {node.kind for node in network().nodes if is_router(node)}
    hosts = {Kind.EDGE, Kind.WEB, Kind.AAA, Kind.CTL, Kind.MON, Kind.USERS, Kind.NOC, Kind.OOB}
    assert {node.kind for node in network().nodes} - kinds == hosts
    alone = [node for node in network().of_kind(Kind.RESOLVER) if node.asn is None]
    assert [node.name for node in alone if is_router(node)] == []
    assert alone


def test_the_configuration_of_a_change_is_that_of_the_deployment() -> None:
    eb = network().of_kind(Kind.EB)[0]
    timers = Timers(CONTEXT.settings.bgp, CONTEXT.seed)
    assert configs()[eb.name] == frr_conf(network(), eb, timers, DrainState(), CONTEXT.configs)


@pytest.mark.parametrize(
    ("ge", "le", "text"),
    [
        (None, None, ""),
        (24, None, " ge 24"),
        (None, 32, " le 32"),
        (24, 32, " ge 24 le 32"),
    ],
)
def test_a_prefix_list_s_entry_reads_as_frr_spells_it(
    ge: int | None, le: int | None, text: str
) -> None:
    prefix = sites_of(network()).everywhere[0]
    assert str(PrefixEntry(prefix, ge, le)) == f"{prefix}{text}"
