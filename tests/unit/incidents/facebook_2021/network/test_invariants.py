"""What holds for every size that the review lets through."""

from collections import Counter
from functools import cache
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from lab.incidents.facebook_2021.kinds import Kind, LinkRole, plane_of
from lab.incidents.facebook_2021.network import topology
from lab.incidents.facebook_2021.network.blueprint import Profile
from lab.incidents.facebook_2021.places import sites_of
from lab.incidents.facebook_2021.record import name_server
from lab.model.topology import Endpoint, Topology
from tests.unit.incidents.facebook_2021.network.small import SMALL, sized

SIZES = st.builds(
    Profile,
    planes=st.integers(1, 3),
    data_centres=st.integers(2, 3),
    pods=st.integers(1, 2),
    racks=st.integers(1, 2),
    spine_planes=st.integers(1, 2),
    spines=st.integers(1, 2),
    aggregators=st.integers(1, 2),
    midpoints=st.integers(1, 3),
    pops=st.integers(3, 4),
    users=st.integers(1, 50),
)
a_few = settings(max_examples=8, deadline=None)


@cache
def built(size: Profile) -> Topology:
    return topology(sized(size))


@a_few
@given(SIZES)
def test_every_name_is_given_once(size: Profile) -> None:
    assert {n for _, n in Counter(node.name for node in built(size).nodes).items()} == {1}


@a_few
@given(SIZES)
def test_every_wired_interface_is_the_end_of_one_link_and_every_end_exists(size: Profile) -> None:
    found = built(size)
    wired = Counter(
        Endpoint(node.name, interface.name)
        for node in found.nodes
        for interface in node.interfaces
        if interface.name != "lo"
    )
    assert Counter(end for link in found.links for end in (link.a, link.b)) == wired
    assert set(wired.values()) == {1}


@a_few
@given(SIZES)
def test_interfaces_are_numbered_from_one_without_a_gap(size: Profile) -> None:
    for node in built(size).nodes:
        names = [interface.name for interface in node.interfaces if interface.name != "lo"]
        assert names == [f"e{number}" for number in range(1, len(names) + 1)]


@a_few
@given(SIZES)
def test_no_address_is_given_twice_but_those_of_the_name_servers(size: Profile) -> None:
    found = built(size)
    given_to = Counter(
        address.ip
        for node in found.nodes
        for interface in node.interfaces
        for address in interface.addresses
        if not (node.kind == Kind.DNS and interface.name == "lo")
    )
    assert set(given_to.values()) == {1}
    for pop in sites_of(found).pops:
        assert [each.ip for each in found.node(pop.dns).interface("lo").addresses] == [
            name_server(letter).address for letter in pop.name_servers
        ]


@a_few
@given(SIZES)
def test_the_ends_of_a_link_share_a_network_of_two(size: Profile) -> None:
    found = built(size)
    for link in found.links:
        a, b = (
            found.node(end.node).interface(end.interface).addresses for end in (link.a, link.b)
        )
        assert (len(a), len(b), a[0].network.prefixlen) == (1, 1, 31)
        assert (a[0].network, a[0].ip + 1) == (b[0].network, b[0].ip)


@a_few
@given(SIZES)
def test_every_kernel_route_leads_to_the_far_end_of_a_link(size: Profile) -> None:
    found = built(size)
    for node in found.nodes:
        far = {
            end_address
            for link in found.links_of(node.name)
            for end in (link.other(node.name),)
            for end_address in (found.node(end.node).interface(end.interface).addresses[0].ip,)
        }
        assert {route.via for route in node.routes} <= far


@a_few
@given(SIZES)
def test_every_plane_is_a_full_mesh_of_its_own(size: Profile) -> None:
    found = built(size)
    sites = SMALL.data_centres[: size.data_centres] + SMALL.midpoints[: size.midpoints]
    pairs = Counter(
        frozenset((link.a.node, link.b.node))
        for link in found.links
        if link.role == LinkRole.BACKBONE
    )
    assert pairs == Counter(
        frozenset((f"eb{plane}-{one}", f"eb{plane}-{two}"))
        for plane in range(1, size.planes + 1)
        for one, two in combinations(sites, 2)
    )


@a_few
@given(SIZES)
def test_every_aggregator_and_peering_router_touches_every_plane_once(size: Profile) -> None:
    found = built(size)
    planes = list(range(1, size.planes + 1))
    for node in found.of_kind(Kind.FA, Kind.PR):
        far = [found.node(link.other(node.name).node) for link in found.links_of(node.name)]
        assert [plane_of(other) for other in far if other.kind == Kind.EB] == planes


@a_few
@given(SIZES)
def test_the_ends_of_a_session_between_ases_have_numbers_that_differ(size: Profile) -> None:
    found = built(size)
    for link in found.links:
        a, b = (found.node(end.node).asn for end in (link.a, link.b))
        if link.role != LinkRole.BACKBONE and a is not None:
            assert a != b, link


@a_few
@given(SIZES)
def test_every_pod_switch_of_a_data_centre_has_a_number_of_its_own(size: Profile) -> None:
    found = built(size)
    switches = Counter((node.site, node.asn) for node in found.of_kind(Kind.RSW, Kind.FSW))
    assert set(switches.values()) == {1}


@a_few
@given(SIZES)
def test_every_managed_router_has_one_way_around_the_network(size: Profile) -> None:
    found = built(size)
    managed = [node.name for node in found.of_kind(Kind.EB, Kind.FA, Kind.PR)]
    reached = [
        link.b.node
        for link in found.links
        if link.role == LinkRole.MANAGEMENT and link.b.node != "noc"
    ]
    assert sorted(reached) == sorted(managed)


@a_few
@given(SIZES)
def test_the_sites_name_nodes_of_their_kind_and_place(size: Profile) -> None:
    found = built(size)
    named = [
        *((name, Kind.FA, dc.code) for dc in sites_of(found).data_centres for name in dc.fas),
        *((name, Kind.WEB, dc.code) for dc in sites_of(found).data_centres for name in dc.webs),
        *((name, Kind.PR, pop.code) for pop in sites_of(found).pops for name in pop.prs),
        *((pop.asw, Kind.ASW, pop.code) for pop in sites_of(found).pops),
        *((pop.dns, Kind.DNS, pop.code) for pop in sites_of(found).pops),
        *((pop.edge, Kind.EDGE, pop.code) for pop in sites_of(found).pops),
        *(
            (each.node, Kind.RESOLVER, found.node(each.node).site)
            for each in sites_of(found).resolvers
        ),
        *((each.node, Kind.USERS, each.isp) for each in sites_of(found).users),
    ]
    kinds = {kind for _, kind, _ in named}
    at = [(node.name, node.kind, node.site) for node in found.nodes if node.kind in kinds]
    assert sorted(named) == sorted(at)


@a_few
@given(SIZES)
def test_a_resolver_answers_at_its_own_address(size: Profile) -> None:
    found = built(size)
    for each in sites_of(found).resolvers:
        interfaces = found.node(each.node).interfaces
        assert each.address in {address.ip for one in interfaces for address in one.addresses}


@a_few
@given(SIZES)
def test_a_data_centre_s_addresses_are_inside_its_prefix(size: Profile) -> None:
    found = built(size)
    for dc in sites_of(found).data_centres:
        inside = found.of_kind(Kind.WEB, Kind.RSW, Kind.FSW, Kind.SSW, Kind.CTL, Kind.AAA)
        outside = [
            (node.name, address)
            for node in inside
            if node.site == dc.code
            for interface in node.interfaces
            for address in interface.addresses
            if address.ip not in dc.prefix
        ]
        assert outside == []


@a_few
@given(SIZES)
def test_everyone_s_share_is_at_least_one_person(size: Profile) -> None:
    people = [group.users for group in sites_of(built(size)).users]
    shares = [group.share for group in SMALL.users]
    assert people == [max(1, round(share * size.users)) for share in shares]
