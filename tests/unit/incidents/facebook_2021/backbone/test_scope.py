"""What the drains of a scenario name."""

import pytest

from lab.incidents.facebook_2021.backbone.scope import check, spelled_out
from lab.incidents.facebook_2021.backbone.state import scopes
from lab.model.errors import InputError
from lab.model.scenario import Drain, Hold, Phase, Scenario
from tests.fakes.context import network


def test_a_pop_is_every_backbone_link_of_its_peering_routers() -> None:
    text = spelled_out(("pop lhr", "plane 1"), network())
    assert text.endswith(", plane 1")
    assert len(scopes(text, network())) == 3  # a midpoint's router of each of two planes, plane 1


def test_drains_of_what_is_not_there_are_refused_all_at_once() -> None:
    steps = (Hold(), Drain("a", ("pop xyz",)), Drain("b", ("plane 3", "plane 1")))
    phase = Phase("cut", "Cut", steps=steps)
    scenario = Scenario("drill", "Drill", "facebook-2021", (phase,))
    with pytest.raises(InputError) as caught:
        check(scenario, network())
    hint = "use 'plane 1', 'router NODE', 'link NODE:INTERFACE' or 'all planes'"
    assert [str(problem) for problem in caught.value.problems] == [
        "drill: phases.cut.steps[1].scope: pop xyz: there is no such PoP; "
        "there are: sjc, lhr, sin",
        f"drill: phases.cut.steps[2].scope: plane 3: names nothing of the backbone; {hint}",
    ]


def test_a_lost_scope_and_names_that_are_there_pass() -> None:
    phase = Phase("cut", "Cut", steps=(Drain("a", ()), Drain("b", ("all planes", "pop sin"))))
    check(Scenario("drill", "Drill", "facebook-2021", (phase,)), network())
