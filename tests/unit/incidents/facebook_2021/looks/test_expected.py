"""What the topology promises."""

from ipaddress import IPv4Network

import pytest

from lab.incidents.facebook_2021.looks.expected import (
    Plane,
    adjacencies,
    collector,
    outside_neighbors,
    planes,
)
from lab.model.topology import Endpoint
from tests.fakes.scripted import TOPOLOGY


def test_plane_has_its_routers_its_links_and_both_ends_of_its_adjacencies() -> None:
    assert planes(TOPOLOGY) == (
        Plane(
            "p1",
            ("eb1-a", "eb1-b"),
            2,
            ((Endpoint("eb1-a", "e1"), Endpoint("eb1-b", "e1")), (Endpoint("eb1-b", "e2"),)),
        ),
    )


def test_only_links_inside_a_plane_carry_adjacencies() -> None:
    assert adjacencies(TOPOLOGY) == {"eb1-a": 1, "eb1-b": 1}


def test_outside_neighbors_of_a_peering_router_are_other_ases_only() -> None:
    assert outside_neighbors(TOPOLOGY, "pr1-lhr") == {"10.64.1.1"}


def test_the_collector_is_fed_by_who_is_at_the_other_end_of_its_links() -> None:
    found = collector(TOPOLOGY)
    assert (found.node, found.feeders) == ("col", {"10.64.1.2": "t1"})


@pytest.mark.parametrize(
    ("prefix", "owned"),
    [("129.134.30.0/25", True), ("157.240.1.0/24", True), ("129.134.0.0/17", False)],
)
def test_the_collector_watches_what_is_inside_the_space_of_the_as(
    prefix: str, *, owned: bool
) -> None:
    assert collector(TOPOLOGY).owns(IPv4Network(prefix)) is owned
