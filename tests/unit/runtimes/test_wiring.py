"""Links and addresses as netlink messages."""

import socket
import struct
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

import pytest

from lab.incidents.facebook_2021.kinds import Kind
from lab.model.errors import RuntimeFailure
from lab.model.topology import Endpoint, Interface, Link, Node, Route, Topology
from lab.runtimes.embedded import wiring

ERROR, NEWLINK, NEWADDR = 2, 16, 20


def header(message: bytes) -> tuple[int, int]:
    """Return length and type."""
    length, kind = struct.unpack_from("=IH", message)
    return length, kind


def answer(*numbers: int) -> bytes:
    return b"".join(struct.pack("=IHHIIi16x", 36, ERROR, 0, 1, 0, number) for number in numbers)


def test_interfaces_are_numbered_in_the_order_of_the_links() -> None:
    nodes = tuple(Node(name, Kind.FRR, "here") for name in ("a", "b", "c"))
    links = (
        Link(Endpoint("a", "x"), Endpoint("b", "y")),
        Link(Endpoint("c", "z"), Endpoint("a", "w")),
    )
    assert wiring.indexes(Topology("t", "p", nodes, links)) == {
        "a": {"x": 10, "w": 11},
        "b": {"y": 10},
        "c": {"z": 10},
    }


def test_a_node_brings_its_interfaces_up_and_then_gives_addresses() -> None:
    addresses = (IPv4Interface("10.0.0.1/31"), IPv4Interface("10.0.0.9/32"))
    node = Node("a", Kind.FRR, "here", (Interface("x", addresses),))
    messages = wiring._interfaces(node, {"x": 10})
    assert [header(message)[1] for message in messages] == [NEWLINK, NEWLINK, NEWADDR, NEWADDR]
    assert all(header(message)[0] == len(message) for message in messages)
    assert IPv4Address("10.0.0.9").packed in messages[3]


def test_an_interface_without_a_link_is_refused() -> None:
    node = Node("a", Kind.FRR, "here", (Interface("x"),))
    with pytest.raises(RuntimeFailure, match="a:x: has no link"):
        wiring._interfaces(node, {})


def test_a_route_carries_its_prefix_and_gateway() -> None:
    message = wiring._route(Route(IPv4Network("10.8.0.0/16"), IPv4Address("10.7.0.1")))
    assert IPv4Address("10.8.0.0").packed in message
    assert IPv4Address("10.7.0.1").packed in message
    assert message[17] == 16


def test_asking_reads_an_answer_for_every_request() -> None:
    kernel, netlink = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with kernel, netlink:
        kernel.send(answer(0, 0))
        kernel.send(answer(0))
        wiring._ask(netlink, [b"one", b"two", b"three"], "a")
        assert kernel.recv(100) == b"onetwothree"


def test_what_the_kernel_refuses_is_named() -> None:
    kernel, netlink = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with kernel, netlink:
        kernel.send(answer(0, -17))
        with pytest.raises(RuntimeFailure) as caught:
            wiring._ask(netlink, [b"one", b"two"], "a: addresses")
    assert str(caught.value) == "a: addresses: File exists"
