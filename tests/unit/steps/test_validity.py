"""Scenarios that cannot be played, and what steps are called."""

from dataclasses import replace

import pytest

from lab.engine.play import check, describe
from lab.incidents.facebook_2021.measures import MEASURES
from lab.model.errors import InputError, Problem
from lab.model.scenario import (
    Attempt,
    Await,
    Console,
    Drain,
    Expectation,
    Hold,
    Phase,
    Scenario,
    Step,
    Undrain,
)

FINE = Expectation("it is drained", "backbone.drained", "becomes", at_least=1)
UNKNOWN = replace(FINE, name="odd", measure="backbone.colour")
BOUNDLESS = replace(FINE, name="anything", at_least=None)
MEASURED = f"there are: {', '.join(MEASURES)}"


def scenario(*phases: Phase, steady: tuple[Expectation, ...] = ()) -> Scenario:
    return Scenario("test", "A test", "small", phases, steady)


def said(wrong: Scenario) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        check(wrong)
    return list(caught.value.problems)


def test_a_scenario_that_can_be_played_is_let_through() -> None:
    steps = (Drain("a", ()), Await(FINE), Undrain("a"))
    check(scenario(Phase("p", "P", steps, (FINE,)), Phase("q", "Q", (Undrain("a"),))))


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        pytest.param(
            scenario(Phase("p", "P"), Phase("p", "Q")),
            Problem("test: phases", "two phases are called p"),
            id="two phases of one name",
        ),
        pytest.param(
            scenario(steady=(UNKNOWN,)),
            Problem("test: steady_state.odd", "no measure backbone.colour", MEASURED),
            id="a steady state nobody measures",
        ),
        pytest.param(
            scenario(Phase("p", "P", expect=(UNKNOWN,))),
            Problem("test: phases.p.expect.odd", "no measure backbone.colour", MEASURED),
            id="a phase expects what nobody measures",
        ),
        pytest.param(
            scenario(Phase("p", "P", (Await(UNKNOWN),))),
            Problem("test: phases.p.steps.odd", "no measure backbone.colour", MEASURED),
            id="a step waits for what nobody measures",
        ),
        pytest.param(
            scenario(Phase("p", "P", expect=(BOUNDLESS,))),
            Problem("test: phases.p.expect.anything", "has no bound", "give at_least or at_most"),
            id="a claim that nothing can break",
        ),
        pytest.param(
            scenario(Phase("p", "P", (Drain("a", ()), Undrain("b")))),
            Problem("test: phases.p.steps[1]", "no drain b comes before it", "there are: a"),
            id="a change is taken back that never was",
        ),
        pytest.param(
            scenario(Phase("p", "P", (Hold(), Undrain("a"))), Phase("q", "Q", (Drain("a", ()),))),
            Problem("test: phases.p.steps[1]", "no drain a comes before it"),
            id="a change is taken back before it is made",
        ),
        pytest.param(
            scenario(Phase("p", "P", (Drain("a", ()),)), Phase("q", "Q", (Drain("a", ()),))),
            Problem("test: phases.q.steps[0]", "two drains are called a"),
            id="two changes of one name",
        ),
    ],
)
def test_a_scenario_with_one_thing_wrong_is_refused_with_its_place(
    wrong: Scenario, problem: Problem
) -> None:
    assert said(wrong) == [problem]


def test_everything_wrong_is_said_at_once() -> None:
    wrong = scenario(
        Phase("p", "P", (Undrain("a"), Await(UNKNOWN)), (BOUNDLESS,)),
        Phase("p", "Q", (Undrain("b"),)),
        steady=(replace(UNKNOWN, at_least=None),),
    )
    assert [f"{problem.place}: {problem.text}" for problem in said(wrong)] == [
        "test: phases: two phases are called p",
        "test: steady_state.odd: no measure backbone.colour",
        "test: steady_state.odd: has no bound",
        "test: phases.p.expect.anything: has no bound",
        "test: phases.p.steps.odd: no measure backbone.colour",
        "test: phases.p.steps[0]: no drain a comes before it",
        "test: phases.p.steps[0]: no drain b comes before it",
    ]


@pytest.mark.parametrize(
    ("step", "text"),
    [
        (Hold(seconds=1.5, ttls=2), "let 1.5 s and 2 times the TTL pass"),
        (Await(FINE), "wait for: it is drained"),
        (Drain("a", ("plane 1", "pop x"), "swap"), "drain: swap; scope plane 1, pop x"),
        (Drain("a", (), tool="capacity assessment"), "capacity assessment: drain; scope (lost)"),
        (Undrain("a", "oob", "breakglass"), "undrain a oob as breakglass"),
        (Attempt("noc", "fa", "in-band", "noc"), "noc logs in to every fa in-band as noc"),
        (Console("off"), "on site: break-glass account off"),
    ],
)
def test_a_step_says_what_it_does_for_people(step: Step, text: str) -> None:
    assert describe(step) == text
