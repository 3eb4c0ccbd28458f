"""What the drains of a scenario name."""

import pytest

from lab.incidents.facebook_2021.backbone.scope import problems, spelled_out
from lab.incidents.facebook_2021.backbone.state import scopes
from tests.fakes.context import network


def test_a_pop_is_every_backbone_link_of_its_peering_routers() -> None:
    text = spelled_out(("pop lhr", "plane 1"), network())
    assert text.endswith(", plane 1")
    assert len(scopes(text, network())) == 3  # a midpoint's router of each of two planes, plane 1


def test_a_drain_of_what_is_not_there_is_refused_with_its_place() -> None:
    place = "phases.0.steps.1.scope"
    hint = "use 'plane 1', 'router NODE', 'link NODE:INTERFACE' or 'all planes'"
    found = [
        str(problem)
        for scope in (("pop xyz",), ("plane 3", "plane 1", "router x"))
        for problem in problems(scope, place, network())
    ]
    assert found == [
        f"{place}: pop xyz: there is no such PoP; there are: sjc, lhr, sin",
        f"{place}: plane 3: names nothing of the backbone; {hint}",
        f"{place}: router x: names nothing of the backbone; {hint}",
    ]


@pytest.mark.parametrize("scope", [(), ("all planes", "pop sin")])
def test_a_lost_scope_and_names_that_are_there_pass(scope: tuple[str, ...]) -> None:
    assert problems(scope, "phases.0.steps.0.scope", network()) == []
