"""Who is at the other end of each link."""

from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface

from lab.model.topology import Endpoint, Interface, Link
from lab.runtimes.embedded.neighbours import Neighbour, mac, neighbours

A, B = Endpoint("a", "x"), Endpoint("b", "y")


def beside(near: Interface, far: Interface) -> list[tuple[str, Neighbour]]:
    return list(neighbours((Link(A, B),), {A: near, B: far}))


def test_each_end_knows_the_address_of_the_other() -> None:
    near = Interface("x", (IPv4Interface("10.0.0.0/31"),))
    far = Interface("y", (IPv4Interface("10.0.0.1/31"),), mac="02:aa:00:00:00:01")
    assert beside(near, far) == [
        ("a", Neighbour("x", IPv4Address("10.0.0.1"), "02:aa:00:00:00:01")),
        ("b", Neighbour("y", IPv4Address("10.0.0.0"), mac(0, 0))),
    ]


def test_an_address_outside_the_own_networks_is_no_neighbour() -> None:
    near = Interface("x", (IPv4Interface("10.0.0.1/24"),))
    far = Interface("y", (IPv4Interface("10.0.1.2/24"), IPv4Interface("10.0.0.2/32")))
    assert beside(near, far) == [("a", Neighbour("x", IPv4Address("10.0.0.2"), mac(0, 1)))]


def test_the_families_are_told_apart() -> None:
    six = (IPv6Interface("2001:db8::1/64"),)
    near = Interface("x", addresses6=six)
    far = Interface(
        "y", (IPv4Interface("10.0.0.1/31"),), addresses6=(IPv6Interface("2001:db8::2/64"),)
    )
    assert [(node, each.address) for node, each in beside(near, far)] == [
        ("a", IPv6Address("2001:db8::2")),
        ("b", IPv6Address("2001:db8::1")),
    ]


def test_every_end_of_a_large_lab_has_a_mac_of_its_own() -> None:
    made = {mac(link, side) for link in range(100_000) for side in (0, 1)}
    assert len(made) == 200_000
    assert all(int(each[:2], 16) & 3 == 2 for each in made)
