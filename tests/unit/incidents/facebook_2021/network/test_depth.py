"""A profile has the first transits and feeders of the lists; what is left out leaves no trace."""

from dataclasses import replace

import pytest

from lab.incidents.facebook_2021.kinds import Kind, LinkRole
from lab.incidents.facebook_2021.looks import expected
from lab.incidents.facebook_2021.network import topology
from lab.incidents.facebook_2021.network.depth import in_use
from lab.incidents.facebook_2021.network.review import problems
from lab.model.errors import Problem
from lab.model.topology import Topology
from tests.fakes.context import shipped
from tests.unit.incidents.facebook_2021.network.small import ONE, SMALL, network, refitted

ALONE = replace(ONE, transits=1)
DEEP = {"mini": (2, 5), "standard": (8, 12), "large": (8, 12)}


def providers(of: Topology, name: str) -> set[str]:
    return {
        link.a.node
        for link in of.links_of(name)
        if link.role == LinkRole.TRANSIT and link.b.node == name
    }


@pytest.mark.parametrize(("profile", "numbers"), DEEP.items())
def test_each_profile_has_so_many_transits_and_feeders(
    profile: str, numbers: tuple[int, int]
) -> None:
    found = topology(shipped(), profile)
    feeders = expected.collector(found).feeders
    assert (len(found.of_kind(Kind.TRANSIT)), len(feeders)) == numbers


def test_a_size_that_says_nothing_of_depth_has_all_that_is_listed() -> None:
    assert in_use(SMALL, ONE) == SMALL


def test_a_transit_that_a_size_does_not_have_is_nobody_s_neighbor() -> None:
    small = in_use(refitted(pops=(replace(SMALL.pops[0], routers=(("tata", "lumen"),)),)), ALONE)
    assert [each.name for each in small.transits] == ["tata"]
    assert small.transits[0].peers == ()
    assert {each.name: each.transits for each in small.isps} == {
        "telia": ("tata",), "janet": ("tata",),
    }  # fmt: skip
    assert small.pops[0].routers == (("tata",),)
    assert small.collector.peers == ("tata",)


def test_feeders_are_the_first_of_the_list_that_are_there() -> None:
    listed = refitted(collector=replace(SMALL.collector, peers=("lumen", "telia", "janet")))
    assert in_use(listed, replace(ALONE, feeders=1)).collector.peers == ("telia",)
    assert in_use(listed, replace(ONE, feeders=2)).collector.peers == ("lumen", "telia")


def test_whoever_would_have_no_neighbor_left_is_refused_by_its_path() -> None:
    deep = refitted(
        profiles={"one": ALONE},
        isps=(network("telia", 1299, "62.115.0.0/16", "lumen"), SMALL.isps[1]),
        services=tuple(replace(each, transits=("tata",)) for each in SMALL.services),
    )
    assert problems(deep, "one") == (
        Problem("isps.0.transits", "one has no transit of telia", "name one of tata"),
        Problem("pops.0.routers", "one has no neighbor of a router at sjc", "name one of tata"),
        Problem("pops.2.routers", "one has no neighbor of a router at sin", "name one of tata"),
    )


@pytest.mark.parametrize(
    ("size", "problem"),
    [
        (
            replace(ONE, transits=3),
            Problem("profiles.one.transits", "3 wanted, 2 listed", "list more transits"),
        ),
        (
            replace(ONE, feeders=3),
            Problem("profiles.one.feeders", "3 wanted, 2 listed", "list more feeders"),
        ),
    ],
)
def test_more_than_what_is_listed_is_refused(size: object, problem: Problem) -> None:
    assert problems(refitted(profiles={"one": size}), "one") == (problem,)


def test_each_transit_below_the_first_two_buys_from_several_so_that_it_has_paths_to_try() -> None:
    found = topology(shipped(), "standard")
    order = [node.name for node in found.of_kind(Kind.TRANSIT)]
    assert [providers(found, name) for name in order[:2]] == [set(), set()]
    for number, name in enumerate(order[2:], 2):
        above = providers(found, name)
        assert len(above) > 1
        assert above <= set(order[:number])  # nobody buys from itself in a circle


def test_peering_routers_keep_their_neighbors_and_one_has_a_deep_one_besides() -> None:
    def neighbors(profile: str) -> set[tuple[str, str]]:
        found = topology(shipped(), profile)
        outside = (LinkRole.TRANSIT, LinkRole.PEERING)
        return {
            (node.name, link.other(node.name).node)
            for node in found.of_kind(Kind.PR)
            for link in found.links_of(node.name)
            if link.role in outside
        }

    assert neighbors("standard") - neighbors("mini") == {("pr1-lhr", "he")}
    assert neighbors("mini") <= neighbors("standard")
