from ipaddress import IPv4Address, IPv4Interface

import pytest

from lab.incidents.facebook_2021.kinds import Kind
from lab.model.topology import Endpoint, Interface, Link, Node, Topology

LO = Interface("lo", (IPv4Interface("10.1.0.1/32"), IPv4Interface("10.9.0.1/32")))
WIRED = Interface("e1", (IPv4Interface("10.1.1.0/31"),))
EB = Node("eb1-prn", Kind.EB, "prn", (WIRED, LO))
FA = Node("fa1-prn", Kind.FA, "prn", (Interface("lo"), Interface("e1"), Interface("e2")))
WEB = Node("web1-prn", Kind.WEB, "prn")
FIRST = Link(Endpoint("eb1-prn", "e1"), Endpoint("fa1-prn", "e1"))
SECOND = Link(Endpoint("fa1-prn", "e2"), Endpoint("web1-prn", "e1"))
FOUND = Topology("small", "one", (EB, FA, WEB), (FIRST, SECOND))


def test_a_node_is_found_by_its_name() -> None:
    assert [FOUND.node(name) for name in ("web1-prn", "eb1-prn")] == [WEB, EB]


def test_a_node_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="eb9-prn"):
        FOUND.node("eb9-prn")


def test_nodes_of_some_kinds_keep_their_order_in_the_topology() -> None:
    assert FOUND.of_kind(Kind.WEB, Kind.EB) == (EB, WEB)
    assert FOUND.of_kind(Kind.PR) == ()


def test_the_links_of_a_node_are_those_it_ends() -> None:
    found = {node.name: FOUND.links_of(node.name) for node in FOUND.nodes}
    assert found == {"eb1-prn": (FIRST,), "fa1-prn": (FIRST, SECOND), "web1-prn": (SECOND,)}


def test_the_other_end_of_a_link_is_the_one_that_is_not_on_the_node() -> None:
    assert [FIRST.other(name) for name in ("eb1-prn", "fa1-prn")] == [FIRST.b, FIRST.a]


def test_an_interface_is_found_by_its_name() -> None:
    assert EB.interface("lo") == LO


def test_an_interface_that_is_not_there_is_a_key_error_that_names_the_node() -> None:
    with pytest.raises(KeyError, match="eb1-prn:e9"):
        EB.interface("e9")


def test_a_router_s_identity_is_the_first_address_of_its_loopback() -> None:
    assert [node.loopback for node in (EB, FA, WEB)] == [IPv4Address("10.1.0.1"), None, None]
