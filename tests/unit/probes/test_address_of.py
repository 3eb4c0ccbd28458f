"""The address at which a declared probe reaches a node."""

from ipaddress import IPv4Interface

import pytest

from lab.model.topology import Interface, Node, Topology
from lab.probes.addresses import Unplaced, address_of


def node(name: str, **addresses: tuple[str, ...]) -> Node:
    interfaces = tuple(
        Interface(interface, tuple(map(IPv4Interface, texts)))
        for interface, texts in addresses.items()
    )
    return Node(name=name, kind="linux", site="", interfaces=interfaces)


def reached(*nodes: Node) -> str:
    return address_of(nodes[0], Topology(name="t", profile="", nodes=nodes, links=()))


def test_a_node_is_reached_at_its_loopback_before_its_links() -> None:
    assert reached(node("web", eth1=("192.0.2.1/31",), lo=("10.0.0.1/32",))) == "10.0.0.1"


def test_the_loopback_that_every_host_has_is_no_address_of_a_node() -> None:
    assert reached(node("web", lo=("127.0.0.1/8",), eth1=("192.0.2.1/31",))) == "192.0.2.1"


def test_an_anycast_address_is_passed_over_for_one_that_the_node_alone_has() -> None:
    one = node("web1", lo=("1.1.1.1/32", "10.0.0.1/32"))
    two = node("web2", lo=("1.1.1.1/32", "10.0.0.2/32"))
    assert (reached(one, two), reached(two, one)) == ("10.0.0.1", "10.0.0.2")


def test_a_node_that_has_anycast_addresses_only_is_reached_at_the_first() -> None:
    assert reached(node("web1", lo=("1.1.1.1/32",)), node("web2", lo=("1.1.1.1/32",))) == "1.1.1.1"


def test_a_node_without_an_address_is_refused() -> None:
    with pytest.raises(Unplaced, match="web has no address"):
        reached(node("web", eth1=()))
