"""What the topology promises."""

from lab.incidents.facebook_2021.looks.expected import (
    Plane,
    adjacencies,
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
