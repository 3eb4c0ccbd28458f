"""A step that takes back what was turned off is off too."""

from dataclasses import replace
from pathlib import Path

import pytest

from lab.catalog.planned import checked
from lab.catalog.subject import subject
from lab.incidents.facebook_2021.steps import Drain, Undrain
from lab.model.dial import Switch
from lab.model.scenario import Expectation, Phase, Scenario, Step
from lab.steps.announce import Announce, Withdraw
from lab.steps.change import ChangeStep
from lab.steps.hold import Hold
from lab.steps.idle import idle_off
from lab.steps.nest import with_inner
from lab.steps.recover import Recover
from lab.steps.undo import Undo
from lab.steps.visit import Visit
from lab.steps.ways import Way

OFF, ON = Switch.OFF, Switch.ON


def switches(*steps: Step) -> list[Switch]:
    """Return the switches of steps of two phases as they are played, those of visits too."""
    phases = (Phase("a", "A", steps[:1]), Phase("b", "B", steps[1:]))
    played = idle_off(Scenario("s", "S", "net", phases))
    return [
        inner.when for phase in played.phases for each in phase.steps
        for _, inner in with_inner(each, "")
    ]  # fmt: skip


@pytest.mark.parametrize("when", [OFF, ON])
@pytest.mark.parametrize(
    ("made", "back"),
    [
        (ChangeStep("block", when=OFF), Undo("block")),
        (ChangeStep("block", id="x", when=OFF), Undo("x")),
        (Announce("more", "r1", when=OFF), Withdraw("more")),
        (Drain("d", (), when=OFF), Undrain("d")),
    ],
)
def test_what_takes_back_a_change_is_off_with_it(made: Step, back: Step, when: Switch) -> None:
    step = replace(made, when=when)
    assert switches(step, Hold(1), back) == [when, ON, when]


def test_an_undo_of_an_undo_that_is_off_is_off() -> None:
    steps = (ChangeStep("block", when=OFF), Undo("block", id="half"), Undo("half"))
    assert switches(*steps) == [OFF, OFF, OFF]


def test_a_change_that_is_made_once_is_taken_back() -> None:
    twice = (ChangeStep("block"), ChangeStep("block", when=OFF), Undo("block"))
    assert switches(*twice) == [ON, OFF, ON]
    assert switches(twice[1], twice[0], twice[2]) == [OFF, ON, ON]


def test_what_is_unknown_stays_as_it_is() -> None:
    assert switches(Undo("block"), ChangeStep("block", when=OFF)) == [ON, OFF]


def test_a_change_of_a_visit_that_is_off_is_not_made() -> None:
    visit = Visit(("lhr",), (ChangeStep("block"),), when=OFF)
    assert switches(visit, Undo("block")) == [OFF, ON, OFF]
    there = Visit(("lhr",), (ChangeStep("block", when=OFF), Undo("block")))
    assert switches(there) == [ON, OFF, OFF]


def test_ways_have_nothing_to_take_back_where_the_change_is_off() -> None:
    way = Way("in band", (Undo("block"),), (Hold(1),))
    served = Expectation("served", "users.served", "becomes", at_least=1)
    steps = ChangeStep("block", when=OFF), Recover(served, (way, replace(way, name="again")))
    assert switches(*steps) == [OFF, ON, ON, OFF, ON, OFF]


SCENARIO = """
name: guarded
title: A change that a dial turns off, and its undo
topology: two-routers
declare_dials:
  fault.happens: {default: "off", meaning: the fault, choice: ["on", "off"]}
phases:
  - id: fault
    title: A fault
    steps:
      - do: change
        id: extra
        edits: [{on: [r1], add: ip route 10.9.0.0/16 Null0}]
        when: $fault.happens
      - {do: undo, change: extra}
"""


@pytest.mark.parametrize("when", [OFF, ON])
def test_a_dial_turns_a_change_and_its_undo_off_at_once(when: Switch, tmp_path: Path) -> None:
    path = tmp_path / "scenario.yml"
    path.write_text(SCENARIO, encoding="utf-8")
    found = subject(str(path))
    scenario = checked(found, "", found.dials("", [("fault.happens", when.value)]))
    assert [step.when for step in scenario.phases[0].steps] == [when, when]
