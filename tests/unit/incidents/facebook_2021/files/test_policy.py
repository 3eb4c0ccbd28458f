"""What a drain changes in the configurations, and what it leaves alone."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.frr.text import parse
from lab.incidents.facebook_2021.backbone.state import BACKBONE_ROLES, DrainState
from lab.incidents.facebook_2021.files.deployment import router_configs
from lab.incidents.facebook_2021.kinds import Kind, LinkRole
from tests.fakes.context import context, drains, network

MAY_DIFFER = re.compile(r"neighbor \S+ route-map (IN|OUT|DENY) (in|out)$|passive-interface e\d+$")

# The statements of FRR that Batfish models; one that is not among them changes nothing in its
# verdict, so a fault made of it would look safe.
READ_BY_BATFISH = tuple(
    re.compile(pattern)
    for pattern in (
        r"ip address \S+$",
        r"shutdown$",
        r"ip ospf (area|cost|network point-to-point)\b",
        r"ospf router-id \S+$",
        r"passive-interface \S+$",
        r"network \S+( area \S+)?$",
        r"redistribute (connected|ospf|static)\b",
        r"max-metric router-lsa administrative$",
        r"bgp router-id \S+$",
        r"neighbor \S+ (remote-as|peer-group|update-source|description|timers|route-map|activate|"
        r"next-hop-self force|allowas-in|send-community)\b",
        r"aggregate-address \S+",
        r"bgp bestpath as-path multipath-relax$",
        r"maximum-paths \d+$",
        r"match (ip address prefix-list|community) \S+$",
        r"set (local-preference|community|as-path prepend) ",
        r"ip prefix-list ",
        r"bgp community-list standard ",
        r"ip route \S+ (Null0|\d+\.\d+\.\d+\.\d+)$",
    )
)
EDGES = [
    f"link {end.node}:{end.interface}"
    for link in network().links
    if link.role in BACKBONE_ROLES
    for end in (link.a, link.b)
]
ROUTERS = [f"router {node.name}" for node in network().of_kind(Kind.EB)]
SCOPES = st.sets(st.sampled_from([*EDGES, *ROUTERS, "plane 1", "plane 2"]), min_size=1, max_size=4)
some = settings(max_examples=10, deadline=None)


@cache
def configs(drained: str = "") -> Mapping[str, str]:
    state = drains(drained, network()) if drained else DrainState()
    return router_configs(context(), state)


def changed(node: str, drained: str) -> Iterator[str]:
    """Yield the lines of a router that are only in its live or only in its drained form."""
    live, now = (
        {(block.context, line) for block in parse(text[node]) for line in block.lines}
        for text in (configs(), configs(drained))
    )
    yield from (line for _, line in live ^ now)


@some
@given(SCOPES)
def test_a_drain_changes_policies_at_neighbors_and_passive_interfaces_only(
    scopes: set[str],
) -> None:
    drained = ", ".join(sorted(scopes))
    odd = [
        (node, line)
        for node in configs()
        for line in changed(node, drained)
        if not MAY_DIFFER.match(line)
    ]
    assert odd == []


@some
@given(SCOPES)
def test_a_drain_changes_no_router_but_the_drained_and_those_a_drained_link_ends_on(
    scopes: set[str],
) -> None:
    drained = ", ".join(sorted(scopes))
    state = drains(drained, network())
    touched = {
        end.node
        for link in network().links
        if state.link_drained(network(), link)
        for end in (link.a, link.b)
        if network().node(end.node).kind == Kind.EB
    }
    assert {node for node in configs() if any(changed(node, drained))} == touched


@some
@given(SCOPES)
def test_every_statement_a_drain_touches_is_one_batfish_reads(scopes: set[str]) -> None:
    drained = ", ".join(sorted(scopes))
    touched = {line for node in configs() for line in changed(node, drained)}
    assert touched
    assert [
        line for line in touched if not any(pattern.match(line) for pattern in READ_BY_BATFISH)
    ] == []


def test_a_drained_plane_denies_every_neighbor_outside_and_is_passive_inside() -> None:
    for router in network().of_kind(Kind.EB):
        links = network().links_of(router.name)
        inside = {
            end.interface
            for link in links
            if link.role == LinkRole.BACKBONE
            for end in (link.a, link.b)
            if end.node == router.name
        }
        text = configs("all planes")[router.name]
        assert set(re.findall(r"passive-interface (\S+)", text)) == {"lo", *inside}
        outside = [link for link in links if link.role in BACKBONE_ROLES[1:]]
        found = re.findall(r"neighbor \S+ route-map (\S+) (?:in|out)", text)
        assert found == ["DENY"] * (2 * len(outside))


def test_a_live_plane_denies_nobody() -> None:
    for router in network().of_kind(Kind.EB):
        text = configs()[router.name]
        assert set(re.findall(r"neighbor \S+ route-map (\S+) ", text)) <= {"IN", "OUT"}
        assert re.findall(r"passive-interface (\S+)", text) == ["lo"]


@pytest.mark.parametrize("scope", ["router eb1-prn", "plane 1", "link eb1-prn:e3"])
def test_sessions_and_links_of_a_drained_router_stay_configured(scope: str) -> None:
    live, drained = configs()["eb1-prn"], configs(scope)["eb1-prn"]
    for pattern in (r"neighbor \S+ activate", r"neighbor \S+ remote-as \d+", r"ip address \S+"):
        assert re.findall(pattern, drained) == re.findall(pattern, live)
    assert "shutdown" not in drained


def test_a_drained_link_within_a_plane_is_passive_at_both_ends() -> None:
    link = next(link for link in network().links if link.role == LinkRole.BACKBONE)
    text = configs(f"link {link.a.node}:{link.a.interface}")
    for end in (link.a, link.b):
        assert re.findall(r"passive-interface (e\d+)", text[end.node]) == [end.interface]
