"""Links and addresses as netlink messages: the bytes are those that pyroute2 0.9 sends."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Address,
    IPv6Interface,
    IPv6Network,
)

import pytest

from lab.incidents.facebook_2021.kinds import Kind
from lab.model.errors import RuntimeFailure
from lab.model.topology import Endpoint, Interface, Link, Node, Route, Route6, Topology
from lab.runtimes.embedded import netlink, syscalls, wiring
from lab.runtimes.embedded.neighbours import Neighbour

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


def test_a_route_of_ipv6_is_of_its_family() -> None:
    message = wiring._route(Route6(IPv6Network("::/0"), IPv6Address("2001:db8::1")))
    assert message[16:18] == bytes((socket.AF_INET6, 0))
    assert IPv6Address("2001:db8::1").packed in message


def test_links_are_made_as_nodes_come_and_a_node_is_finished_once_its_last_link_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []

    @contextmanager
    def connection() -> Iterator[None]:
        yield None

    monkeypatch.setattr(netlink, "connection", connection)
    monkeypatch.setattr(netlink, "ask", lambda _netlink, requests, what: done.append(what))
    monkeypatch.setattr(syscalls, "setns", lambda space, _kind: done.append(f"enters {space}"))
    nodes = tuple(Node(name, Kind.FRR, "here") for name in ("a", "b", "c", "d"))
    links = (
        Link(Endpoint("a", "x"), Endpoint("c", "y")),
        Link(Endpoint("b", "x"), Endpoint("b", "y")),
        Link(Endpoint("a", "z"), Endpoint("b", "z")),
    )

    def arrivals() -> Iterator[tuple[str, int]]:
        for space, name in enumerate("abcd"):
            done.append(f"{name} is there")
            yield name, space

    said = list(wiring.wire(Topology("t", "p", nodes, links), arrivals()))
    assert said == ["3 links", "6 interfaces"]
    kept = [one for one in done if not one.endswith(("neighbours", "routes", "addresses"))]
    assert kept == [
        "a is there",
        "b is there", "link b:x b:y", "link a:z b:z", "enters 1",
        "c is there", "link a:x c:y", "enters 0", "enters 2",
        "d is there", "enters 3",
    ]  # fmt: skip


MAC = "02:00:00:00:00:01"


def test_a_link_names_both_ends_their_networks_and_addresses() -> None:
    interface = Interface("eth0", mtu=9500)
    near, far = (wiring._end(interface, MAC, index, index) for index in (10, 11))
    assert wiring._veth(near, far).hex() == (
        "b8000000100005060100000000000000000000000a00000000000000000000000900030065746830"
        "0000000008001c000a00000008001f000100000008002000010000000a0001000200000000010000"
        "080004001c25000060001200090001007665746800000000500002004c000100000000000b000000"
        "000000000000000009000300657468300000000008001c000b00000008001f000100000008002000"
        "010000000a0001000200000000010000080004001c250000"
    )


@pytest.mark.parametrize(
    ("address", "address_hex", "neighbour_hex"),
    [
        (
            IPv4Interface("10.0.0.1/31"),
            "28000000140005060100000000000000021f000007000000080002000a000001080001000a000001",
            "300000001c0005060100000000000000020000000700000080000000080001000a0000010a000200"
            "0200000000010000",
        ),
        (
            IPv6Interface("2001:db8::1/64"),
            "400000001400050601000000000000000a400200070000001400020020010db80000000000000000"
            "000000011400010020010db8000000000000000000000001",
            "3c0000001c00050601000000000000000a00000007000000800000001400010020010db800000000"
            "00000000000000010a0002000200000000010000",
        ),
    ],
)
def test_an_address_and_a_neighbour_are_of_their_family(
    address: IPv4Interface | IPv6Interface, address_hex: str, neighbour_hex: str
) -> None:
    assert wiring._address(7, address).hex() == address_hex
    assert wiring._neighbour(7, Neighbour("eth0", address.ip, MAC)).hex() == neighbour_hex


def test_asking_reads_an_answer_for_every_request() -> None:
    kernel, here = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with kernel, here:
        kernel.send(answer(0, 0))
        kernel.send(answer(0))
        netlink.ask(here, [b"one", b"two", b"three"], "a")
        assert kernel.recv(100) == b"onetwothree"


def test_what_the_kernel_refuses_is_named() -> None:
    kernel, here = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with kernel, here:
        kernel.send(answer(0, -17))
        with pytest.raises(RuntimeFailure) as caught:
            netlink.ask(here, [b"one", b"two"], "a: addresses")
    assert str(caught.value) == "a: addresses: File exists"
