"""Scenarios that cannot be played, each told with its place and what would help."""

from dataclasses import replace

import pytest

from lab.journal.measure import Measure, Reading
from lab.model.change import Change
from lab.model.errors import Problem
from lab.model.fact import FactSpec, Moment
from lab.model.scenario import Expectation, Phase, Scenario, Step
from lab.steps.change import ChangeStep
from lab.steps.hold import Hold
from lab.steps.recover import Recover
from lab.steps.undo import Undo
from lab.steps.validity import problems
from lab.steps.visit import Visit
from lab.steps.wait import Await
from lab.steps.ways import Way
from tests.fakes.probes import spec
from tests.fakes.small import NETWORK


def _measure(*, patient: bool = False, narrow: bool = True) -> Measure:
    def narrowed(_nodes: frozenset[str]) -> Measure:
        return _measure(patient=patient)

    return Measure(
        lambda _source, _since: Reading(None), 4.0, patient, narrowed if narrow else None
    )


MEASURES = {
    "users.served": _measure(patient=True),
    "sessions.up": _measure(),
    "odd": _measure(narrow=False),
}
NAMES = "there are: odd, sessions.up, users.served"
FINE = Expectation("it is up", "sessions.up", "becomes", at_least=1)
STAYS = Expectation("users stay served", "users.served", "stays", at_least=0.9)
UNKNOWN = replace(FINE, name="odd", measure="colour")
BOUNDLESS = replace(FINE, name="anything", at_least=None)
FACT = FactSpec("F1", "It was up", "us", "lab", "p", "sessions.up", at_least=1)
UP = Moment("up", measure="sessions.up", at_least=1)
CUT = Moment("the cut", event="change")


def scenario(*phases: Phase, **more: object) -> Scenario:
    made = Scenario("test", "A test", "small", phases or (Phase("p", "P"),))
    return replace(made, **more)  # type: ignore[arg-type] # many types


def phase(*steps: Step, expect: tuple[Expectation, ...] = (), id_: str = "p") -> Phase:
    return Phase(id_, "P", steps, expect)


def said(wrong: Scenario) -> list[Problem]:
    return problems(wrong, NETWORK, MEASURES)


def test_a_scenario_that_can_be_played_is_let_through() -> None:
    change = ChangeStep("block")
    steps = (change, Await(FINE), Visit(("lhr",), (Undo("block", only=("here",)),)))
    lag = FactSpec("F2", "It was quick", "us", "lab", lag=(CUT, UP), at_most=30)
    order = FactSpec("F3", "One after the other", "us", "lab", order=(CUT, UP))
    part = replace(FACT, id="F4", at_least="all - 1", window="both")
    assert said(scenario(
        phase(*steps, expect=(FINE, replace(FINE, name="a", of=("site lhr",)))),
        phase(Undo("block"), Hold(60), expect=(STAYS,), id_="q"),
        windows={"both": ("p", "q")}, facts=(FACT, lag, order, part), steady_state=(FINE,),
    )) == []  # fmt: skip


WRONG: dict[str, tuple[Scenario, Problem]] = {
    "no phase": (
        Scenario("test", "A test", "small", ()),
        Problem("phases", "there is none", "a scenario has at least one phase"),
    ),
    "two phases of one name": (
        scenario(Phase("p", "P"), Phase("p", "Q")),
        Problem("phases.1", "two phases are called p"),
    ),
    "two changes of one name": (
        scenario(changes=(Change("a", "A"), Change("a", "B"))),
        Problem("changes.1", "two changes are called a"),
    ),
    "two probes of one name": (
        scenario(probes=(spec("a", ("r1",), trace="r3"),) * 2),
        Problem("probes.1", "two probes are called a"),
    ),
    "two facts of one name": (
        scenario(facts=(FACT, FACT)), Problem("facts.1", "two facts are called F1"),
    ),
    "a window of a phase that is nowhere": (
        scenario(Phase("p", "P"), Phase("steady", "S"), windows={"before": ("p", "stedy")}),
        Problem("windows.before", "no phase stedy", "did you mean steady?"),
    ),
    "a steady state nobody measures": (
        scenario(steady_state=(UNKNOWN,)),
        Problem("steady_state.0.measure", "no measure colour", NAMES),
    ),
    "a phase expects what nobody measures": (
        scenario(phase(expect=(UNKNOWN,))),
        Problem("phases.0.expect.0.measure", "no measure colour", NAMES),
    ),
    "a step waits for what nobody measures": (
        scenario(phase(Await(UNKNOWN))),
        Problem("phases.0.steps.0.expect.measure", "no measure colour", NAMES),
    ),
    "a step of a visit waits for what nobody measures": (
        scenario(phase(Hold(), Visit(("lhr",), (Hold(), Await(UNKNOWN))))),
        Problem("phases.0.steps.1.there.1.expect.measure", "no measure colour", NAMES),
    ),
    "people recover what nobody measures": (
        scenario(phase(Recover(UNKNOWN, (Way("at once", (Hold(1),)),)))),
        Problem("phases.0.steps.0.expect.measure", "no measure colour", NAMES),
    ),
    "a step of a way waits for what nobody measures": (
        scenario(phase(Recover(FINE, (Way("at once", (Hold(1),), (Await(UNKNOWN),)),)))),
        Problem("phases.0.steps.0.ways.0.enter.0.expect.measure", "no measure colour", NAMES),
    ),
    "a claim that nothing can break": (
        scenario(phase(expect=(BOUNDLESS,))),
        Problem("phases.0.expect.0", "has no bound", "give at_least or at_most"),
    ),
    "a bound that is none": (
        scenario(phase(expect=(replace(FINE, at_most="most"),))),
        Problem(
            "phases.0.expect.0.at_most",
            "'most' is no threshold: give a number, `all`, `all - 1` or `50 %`",
        ),
    ),
    "a claim of a node that is nowhere": (
        scenario(phase(expect=(replace(FINE, of=("site zrh",)),))),
        Problem(
            "phases.0.expect.0.of", "site zrh: no node has site zrh",
            "there are: site lhr, site nyc",
        ),
    ),
    "a claim of some nodes that is not read node by node": (
        scenario(phase(expect=(replace(FINE, measure="odd", of=("r1",)),))),
        Problem("phases.0.expect.0.of", "odd is not read node by node"),
    ),
    "two claims of one name in a phase": (
        scenario(phase(expect=(FINE, replace(FINE, at_least=2)))),
        Problem("phases.0.expect.1", "two expectations of p are called it is up"),
    ),
    "a phase too short for a share": (
        scenario(phase(Hold(2), Hold(2.9), expect=(STAYS,))),
        Problem(
            "phases.0.expect.0", "p lasts 4.9 s, too short to judge users.served",
            "hold for at least 5 s",
        ),
    ),
    "a change is taken back that never was": (
        scenario(phase(ChangeStep("block"), Undo("blok"))),
        Problem("phases.0.steps.1.change", "no change blok before it", "there are: block"),
    ),
    "a change is taken back before it is made": (
        scenario(phase(Hold(), Undo("block")), phase(ChangeStep("block"), id_="q")),
        Problem("phases.0.steps.1.change", "no change block before it",
                "no change comes before it"),
    ),
    "a fact of a window that is nowhere": (
        scenario(facts=(replace(FACT, window="q"),)),
        Problem("facts.0.window", "no window or phase q", "there are: p"),
    ),
    "a fact beside a window that is nowhere": (
        scenario(facts=(replace(FACT, relative_to="befor"),), windows={"before": ("p",)}),
        Problem("facts.0.relative_to", "no window or phase befor", "did you mean before?"),
    ),
    "a fact nobody measures": (
        scenario(facts=(replace(FACT, measure="colour"),)),
        Problem("facts.0.measure", "no measure colour", NAMES),
    ),
    "a fact of a node that is nowhere": (
        scenario(facts=(replace(FACT, of=("r9",)),)),
        Problem(
            "facts.0.of", "r9: there is no node r9",
            "kinds: frr, linux; sites: lhr, nyc; labels: role; nodes: noc, r1, r2, r3",
        ),
    ),
    "a fact of some nodes that is not read node by node": (
        scenario(facts=(replace(FACT, measure="odd", of=("r1",)),)),
        Problem("facts.0.of", "odd is not read node by node"),
    ),
    "a number of events of some nodes": (
        scenario(facts=(
            FactSpec("F1", "c", "s", "lab", events="change", of=("r1",), at_most=1),
        )),
        Problem(
            "facts.0.of", "has a meaning with a measure only", "use where: {subject: NODE}"
        ),
    ),
    "a moment of a site that is nowhere": (
        scenario(
            facts=(FactSpec("F1", "c", "s", "lab", order=(CUT, replace(UP, of=("site zrh",)))),)
        ),
        Problem(
            "facts.0.order.1.of", "site zrh: no node has site zrh",
            "there are: site lhr, site nyc",
        ),
    ),
    "a part of a mean over another window": (
        scenario(facts=(replace(FACT, relative_to="p", at_least="50 %"),)),
        Problem("facts.0.at_least", "must be a number here"),
    ),
    "a part of a number of events": (
        scenario(facts=(FactSpec("F1", "c", "s", "lab", events="change", at_most="all"),)),
        Problem("facts.0.at_most", "must be a number here"),
    ),
    "a moment of a window that is nowhere": (
        scenario(facts=(FactSpec("F1", "c", "s", "lab", order=(CUT, replace(UP, window="q"))),)),
        Problem("facts.0.order.1.window", "no window or phase q", "there are: p"),
    ),
    "a time that has no zone": (
        scenario(replace(phase(), historical_utc="2021-10-04T15:39:00")),
        Problem(
            "phases.0.historical_utc", "'2021-10-04T15:39:00' is no time of UTC",
            "as 2021-10-04T15:39:00Z",
        ),
    ),
    "a time that has no day": (
        scenario(replace(phase(), historical_utc="10:30")),
        Problem(
            "phases.0.historical_utc", "'10:30' is no time of UTC", "as 2021-10-04T15:39:00Z"
        ),
    ),
    "a moment nobody measures": (
        scenario(
            facts=(FactSpec(
                "F1", "c", "s", "lab", lag=(replace(UP, measure="colour"), CUT), at_most=3
            ),)
        ),
        Problem("facts.0.lag.0.measure", "no measure colour", NAMES),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_scenario_with_one_thing_wrong_is_refused_with_its_place(name: str) -> None:
    wrong, problem = WRONG[name]
    assert said(wrong) == [problem]


def test_everything_wrong_is_said_at_once() -> None:
    wrong = scenario(
        phase(Undo("a"), Await(UNKNOWN), expect=(BOUNDLESS,)),
        phase(Undo("b")),
        steady_state=(replace(UNKNOWN, at_least=None),),
    )
    assert [f"{problem.place}: {problem.text}" for problem in said(wrong)] == [
        "phases.1: two phases are called p",
        "steady_state.0.measure: no measure colour",
        "steady_state.0: has no bound",
        "phases.0.expect.0: has no bound",
        "phases.0.steps.1.expect.measure: no measure colour",
        "phases.0.steps.0.change: no change a before it",
        "phases.1.steps.0.change: no change b before it",
    ]


def test_a_phase_that_does_more_than_wait_can_be_of_any_length() -> None:
    assert said(scenario(phase(ChangeStep("block"), expect=(STAYS,)))) == []


def test_a_change_of_an_earlier_phase_can_be_taken_back() -> None:
    assert said(scenario(phase(ChangeStep("block")), phase(Undo("block"), id_="q"))) == []


def test_a_change_of_a_visit_can_be_taken_back_there_and_later() -> None:
    there = (ChangeStep("block", only=("here",)), Undo("block"))
    assert said(scenario(phase(Visit(("lhr",), there), Undo("block")))) == []


def test_a_step_of_a_visit_has_its_place_there() -> None:
    there: tuple[Step, ...] = (Hold(), Undo("block"))
    (problem,) = said(scenario(phase(Visit(("lhr",), there))))
    assert problem.place == "phases.0.steps.0.there.1.change"
