"""The IPv6 family of a network: where it has addresses, and when it has none."""

from dataclasses import replace
from ipaddress import IPv6Network

import pytest

from lab.catalog.subject import subject
from lab.incident import Built, Order
from lab.incidents.facebook_2021.dials import EdgeSettings
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.looks.expected import collector, family6
from lab.incidents.facebook_2021.network import topology
from lab.incidents.facebook_2021.places import sites_of
from lab.incidents.facebook_2021.record import COVER6, DNS_PREFIXES6, NAME_SERVERS
from lab.load import configs_dir
from lab.model.dial import Switch
from lab.model.software import Software
from lab.model.topology import Topology
from lab.render import keys
from tests.unit.incidents.facebook_2021.network.small import SMALL

WITH = replace(SMALL, prefixes=replace(SMALL.prefixes, covers6=(COVER6,)))


BARE = Software(ipv6=False)


def built(software: Software | None = None, **edge: Switch) -> Built:
    found = subject("facebook-2021")
    dials = replace(found.dials("mini"), edge=EdgeSettings(**edge))
    order = Order("mini", dials, 1, lambda: software or Software(), keys.same, configs_dir())
    return found.source.build(order)


def addresses(of: Topology) -> set[str]:
    return {node.name for node in of.nodes for each in node.interfaces if each.addresses6}


def test_both_ends_of_a_link_have_addresses_of_one_network_and_no_address_is_given_twice() -> None:
    made = topology(WITH, "one")
    found = [
        tuple(made.node(end.node).interface(end.interface).addresses6 for end in (link.a, link.b))
        for link in made.links
    ]
    linked = [(a[0], b[0]) for a, b in found if a and b]
    assert [pair for pair in found if bool(pair[0]) != bool(pair[1])] == []
    assert all(a.network == b.network and a.network.prefixlen == 127 for a, b in linked)
    assert len({each.ip for pair in linked for each in pair}) == 2 * len(linked) > 0


def test_the_backbone_the_data_centres_and_the_hosts_have_none() -> None:
    made = topology(WITH, "one")
    without = {Kind.EB, Kind.FA, Kind.SSW, Kind.FSW, Kind.RSW}
    assert addresses(made) == {
        node.name for node in made.nodes if node.asn is not None and node.kind not in without
    }


def test_a_name_server_has_the_addresses_of_its_letters() -> None:
    made = topology(WITH, "one")
    letters = {pop.dns: pop.name_servers for pop in sites_of(made).pops}
    for node in made.of_kind(Kind.DNS):
        own = [each.ip for each in node.interface("lo").addresses6]
        assert own == [each.address6 for each in NAME_SERVERS if each.letter in letters[node.name]]


def test_a_blueprint_that_lists_no_cover_of_ipv6_has_no_ipv6() -> None:
    made = topology(SMALL, "one")
    assert addresses(made) == set()
    assert not family6(made)
    assert collector(made).space6 == ()


def test_the_collector_watches_the_space_of_both_families() -> None:
    watched = collector(topology(WITH, "one"))
    assert watched.owns(IPv6Network("2a03:2880:f0fc::/64"))
    assert not watched.owns(IPv6Network("2001:db8::/64"))
    assert set(DNS_PREFIXES6) <= set(watched.space6)


def test_a_dial_takes_the_family_away() -> None:
    made = built(ipv6=Switch.OFF)
    assert addresses(made.network.topology) == set()
    assert [text for text in made.network.configs.values() if "ipv6" in text] == []
    assert made.warnings == ()


@pytest.mark.parametrize("value", list(Switch))
def test_a_dial_takes_the_cover_of_the_name_servers_away(value: Switch) -> None:
    configs = built(cover6=value).network.configs
    told = {f"  network {COVER6}" in text for name, text in configs.items() if name[:2] == "pr"}
    assert told == {value is Switch.ON}


def test_on_a_host_without_ipv6_the_lab_has_none_and_says_so_in_one_line() -> None:
    made = built(BARE)
    assert addresses(made.network.topology) == set()
    assert made.network.configs == built(ipv6=Switch.OFF).network.configs
    (told,) = made.warnings
    assert str(told) == (
        "edge.ipv6: this host has no IPv6: the lab comes up without that family, F18 is unknown"
    )


def test_without_the_family_a_host_without_ipv6_is_not_warned_about() -> None:
    assert built(BARE, ipv6=Switch.OFF).warnings == ()
