"""Steps ``hold``, ``await`` and ``visit``: time passes, is waited for, and is spent on the way."""

from dataclasses import replace

import pytest

from lab.model.scenario import Expectation, Step
from lab.steps.daemon import DaemonStep
from lab.steps.hold import Hold
from lab.steps.kind import kind
from lab.steps.node import NodeStep
from lab.steps.visit import Visit
from lab.steps.wait import Await
from tests.fakes.small import Small, wrong

UP = Expectation("it is up", "sessions.up", "becomes", at_least=1)
THERE = DaemonStep(("here kind frr",), "bgpd", "kill")
ROUND = Visit(("lhr", "nyc"), (THERE, Hold(1)), travel_s=60)


@pytest.mark.parametrize(
    ("step", "problems"),
    [
        (Hold(0), []),
        (Await(UP), []),
        (ROUND, []),
        (Await(replace(UP, form="stays")), [
            "here.expect.form: only `becomes` can be waited for",
        ]),
        (Visit((), (Hold(1),)), ["here.sites: is empty"]),
        (Visit(("lhr",), ()), ["here.there: is empty"]),
        (Visit(("lhr", "zrh"), (Hold(1),)), [
            "here.sites: there is no site zrh; there are: lhr, nyc",
        ]),
        (Visit(("lhr",), (Hold(1), NodeStep(("r9",), "stop"))), [
            "here.there.1.on: r9: there is no node r9; kinds: frr, linux; sites: lhr, nyc; "
            "labels: role; nodes: noc, r1, r2, r3",
        ]),
    ],
)  # fmt: skip
def test_a_step_that_cannot_be_done_says_why(step: Step, problems: list[str]) -> None:
    assert wrong(step) == problems


@pytest.mark.parametrize(
    ("step", "text"),
    [
        (Hold(2.5), "let 2.5 s pass"),
        (Await(UP), "wait for: it is up"),
        (replace(ROUND, crews=2), "visit lhr, nyc with 2 crews"),
    ],
)
def test_a_step_says_what_it_does_for_people(step: Step, text: str) -> None:
    assert kind(step).describe() == text


@pytest.mark.parametrize("seconds", [0.1, 1.3, 60.0])
def test_a_hold_lets_its_seconds_pass_and_no_more(seconds: float, here: Small) -> None:
    looks: list[float] = []
    here.clock.every(0.5, lambda: looks.append(here.clock.now()))
    assert here.perform(Hold(seconds)) is None
    assert here.clock.now() == pytest.approx(1000 + seconds)
    assert len(looks) == int(seconds / 0.5)


def test_a_wait_asks_for_its_expectation_in_its_phase(here: Small) -> None:
    assert here.perform(Await(UP)) is None
    assert here.wings.expected == [(UP, "p")]


def killed(here: Small) -> list[str]:
    return [node for node, states in here.lab.states.items() if "exited -9" in states.values()]


def test_a_crew_takes_one_site_after_the_other(here: Small) -> None:
    arrived: list[float] = []
    here.before(lambda: arrived.append(here.clock.now()))
    here.perform(ROUND)
    assert here.wings.inner == [(THERE, "lhr"), (Hold(1), "lhr"), (THERE, "nyc"), (Hold(1), "nyc")]
    assert arrived == pytest.approx([1060, 1121])
    assert killed(here) == ["r1", "r2", "r3"]
    assert here.data("visit") == [
        {"subject": site, "text": f"a crew arrives at {site}"} for site in ("lhr", "nyc")
    ]


def test_crews_that_travel_at_once_arrive_at_once(here: Small) -> None:
    here.perform(replace(ROUND, crews=2, there=(THERE,)))
    assert here.clock.now() == pytest.approx(1060)
    assert killed(here) == ["r1", "r2", "r3"]


def test_here_is_the_site_of_the_visit_alone(here: Small) -> None:
    here.perform(replace(ROUND, sites=("nyc",)))
    assert killed(here) == ["r3"]
    assert here.stage.here is None
