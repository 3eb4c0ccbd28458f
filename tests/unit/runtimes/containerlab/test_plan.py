"""What a container does as it starts."""

from dataclasses import replace
from ipaddress import IPv6Address, IPv6Interface, IPv6Network
from itertools import permutations

import pytest

from lab.model.deployment import NO_LINK_LOCAL, Daemon, NodeConfig, Ready, in_order
from lab.model.topology import Endpoint, Link, Node, Route6, Topology
from lab.runtimes.containerlab.plan import plan
from tests.unit.runtimes.containerlab.network import BEAT, BGPD, H1, NSD, PAIR, R1, ZEBRA


def lines(node: Node, *daemons: Daemon, frr: tuple[int, ...] = ()) -> list[str]:
    return plan(PAIR, node, NodeConfig({}, daemons), frr).splitlines()[1:]


def test_a_router_waits_for_its_links_before_it_has_addresses() -> None:
    assert lines(R1) == [
        "interface e1 9000",
        "wired",
        "address lo 10.255.0.1/32",
        "address e1 10.9.0.0/31",
        "addressed",
    ]


def test_a_host_has_the_usual_mtu_and_its_routes() -> None:
    assert lines(H1) == [
        "interface e1 1500",
        "wired",
        "address e1 10.9.0.1/31",
        "route 0.0.0.0/0 10.9.0.0",
        "addressed",
    ]


def test_a_host_with_ipv6_has_its_routes_of_that_family() -> None:
    way = Route6(IPv6Network("::/0"), IPv6Address("2001:db8::"))
    assert lines(replace(H1, routes6=(way,)))[-3:] == [
        "route 0.0.0.0/0 10.9.0.0", "route ::/0 2001:db8::", "addressed",
    ]  # fmt: skip


def test_an_end_with_ipv6_has_a_link_local_address_where_the_kernel_makes_none() -> None:
    def six(node: Node, address: str) -> Node:
        *others, e1 = node.interfaces
        both = replace(e1, addresses6=(IPv6Interface(address),))
        return replace(node, interfaces=(*others, both))

    none = NodeConfig(sysctls=(NO_LINK_LOCAL,))
    r1, h1 = six(R1, "2001:db8::/127"), six(H1, "2001:db8::1/127")

    def given(node: Node, config: NodeConfig) -> list[str]:
        told = plan(PAIR, node, config, ()).splitlines()
        return [line for line in told if line.startswith("address ") and ":" in line]

    assert given(r1, none) == ["address e1 2001:db8::/127 nodad", "address e1 fe80::1/64 nodad"]
    assert given(h1, none) == ["address e1 2001:db8::1/127 nodad", "address e1 fe80::2/64 nodad"]
    assert given(r1, NodeConfig()) == ["address e1 2001:db8::/127 nodad"]
    assert given(R1, none) == []


def test_a_link_with_a_capacity_is_shaped_at_both_ends_before_there_are_routes() -> None:
    (link,) = PAIR.links
    shaped = replace(PAIR, links=(replace(link, capacity_kbit=2000),))
    told = {node.name: plan(shaped, node, NodeConfig(), ()).splitlines() for node in (R1, H1)}
    assert told["r1"][-2:] == ["capacity e1 2000000 3028 96896", "addressed"]
    assert told["h1"][-3:] == [
        "capacity e1 2000000 3028 96896", "route 0.0.0.0/0 10.9.0.0", "addressed",
    ]  # fmt: skip


def test_an_end_that_no_interface_declares_is_waited_for_too() -> None:
    bare = Node("r1", "frr", "here")
    link = Link(Endpoint("r1", "e1"), Endpoint("r1", "e2"))
    told = plan(Topology("loop", "test", (bare,), (link,)), bare, NodeConfig(), ())
    assert told == (
        "# r1: what its container does, in this order\n"
        "interface e1 1500\ninterface e2 1500\nwired\naddressed\n"
    )


def test_daemons_come_last_with_what_tells_that_they_serve() -> None:
    assert lines(R1, ZEBRA, NSD, BEAT)[-3:] == [
        "daemon zebra socket /run/frr/zebra.vty zebra -f /etc/frr/zebra.conf",
        "daemon nsd socket /run/nsd/ctl nsd -c '/etc/nsd/a b.conf'",
        "daemon beat file /run/lab/beat stormdrill-node beat",
    ]


def test_the_release_of_frr_is_looked_at_first() -> None:
    assert lines(R1, NSD, ZEBRA, frr=(10, 3))[0] == "frr 10.3"


@pytest.mark.parametrize("frr", [(), (10, 3)])
def test_the_release_of_frr_does_not_matter_to_a_node_without_it(frr: tuple[int, ...]) -> None:
    assert lines(H1, NSD, frr=frr)[0] == "interface e1 1500"


def test_a_daemon_starts_after_those_it_waits_for_and_else_in_the_order_given() -> None:
    orders = {in_order(each) for each in permutations((ZEBRA, BGPD))}
    assert orders == {(ZEBRA, BGPD)}
    assert in_order((NSD, BGPD, BEAT, ZEBRA)) == (NSD, BEAT, ZEBRA, BGPD)


def test_daemons_that_wait_for_each_other_come_last() -> None:
    one = Daemon("one", ("one",), Ready.FILE, "/one", ("two",))
    two = Daemon("two", ("two",), Ready.FILE, "/two", ("one",))
    assert in_order((one, two, NSD)) == (NSD, one, two)


def test_a_daemon_does_not_wait_for_one_the_node_does_not_run() -> None:
    assert in_order((BGPD, NSD)) == (BGPD, NSD)
