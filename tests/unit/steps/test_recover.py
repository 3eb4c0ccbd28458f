"""Step ``recover``: people are paged, think, and use the first way in that works."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from lab.journal.measure import Reading
from lab.model.scenario import Expectation, Step
from lab.steps.attempt import Attempt
from lab.steps.change import ChangeStep
from lab.steps.hold import Hold
from lab.steps.kind import kind
from lab.steps.nest import with_inner
from lab.steps.node import NodeStep
from lab.steps.recover import Recover
from lab.steps.undo import Undo
from lab.steps.visit import Visit
from lab.steps.ways import Way
from tests.fakes.clock import FakeClock
from tests.fakes.small import ROUTERS, Small, wrong

SERVED = Expectation("users are served", "users.served", "becomes", at_least=0.9, within_s=20)
BACK = Undo("block", path="in-band")
IN_BAND = Way("in band", (BACK,), (Attempt(("kind frr",), "in-band"),))
OOB = Way("out of band", (replace(BACK, path="oob"),), (Attempt(("r1", "r2"), "oob"),))
ON_SITE = Way("on site", (replace(BACK, path="console"),), reach_s=60)
STEP = Recover(SERVED, (IN_BAND, ON_SITE), page_s=2, diagnose_s=10)
START = FakeClock().now()


@pytest.fixture
def broken(here: Small) -> Small:
    """Return a lab in which every router blocks; users are served while none does."""
    here.perform(ChangeStep("block", path="console"))
    here.wings.undos.clear()
    here.wings.reads = lambda _expectation, _since: Reading(
        0.1 if here.has(BLOCKED) else 1.0, (7,)
    )
    return here


BLOCKED = " neighbor 10.0.0.9 route-map BLOCK in"


def marks(here: Small) -> list[tuple[str, float]]:
    """Return the marks of a recovery, each with the seconds since the step began."""
    return [(event.subject, event.at) for event in here.journal.events if event.kind == "mark"]


def ways(here: Small) -> list[tuple[Any, ...]]:
    names = ("subject", "ok", "stage", "error", "tries", "reach_s")
    return [tuple(each[name] for name in names) for each in here.data("way")]


def test_people_take_the_change_back_by_the_first_way_that_works(broken: Small) -> None:
    done = broken.perform(STEP)
    assert (done.ok, done.text) == (True, "taken back: in band")
    assert broken.has(BLOCKED) == []
    assert ways(broken) == [("in band", True, "repair", "", 1, 0.0)]
    assert marks(broken) == [
        ("detected", 2.0), ("diagnosed", 12.0), ("entered", 12.0), ("undrained", 12.0),
        ("served", 12.0),
    ]  # fmt: skip
    assert broken.wings.expected == [(SERVED, "p")]


def test_a_way_that_is_shut_is_written_down_and_the_next_is_tried(broken: Small) -> None:
    broken.lab.unreachable = set(ROUTERS)
    done = broken.perform(replace(STEP, ways=(IN_BAND, OOB, ON_SITE)))
    assert (done.ok, done.text) == (True, "taken back: on site")
    assert ways(broken) == [
        ("in band", False, "enter", "0 of 3 routers; not r1, r2, r3", 1, 0.0),
        ("out of band", False, "enter", "0 of 2 routers; not r1, r2", 1, 0.0),
        ("on site", True, "repair", "", 1, 60.0),
    ]
    assert marks(broken)[2:] == [("entered", 72.0), ("undrained", 72.0), ("served", 72.0)]
    assert [each["way"] for each in broken.data("mark") if "way" in each] == ["on site"] * 2


def test_a_way_that_lets_in_but_cannot_repair_is_no_end(broken: Small) -> None:
    half = replace(IN_BAND, repair=(NodeStep(("noc",), "stop"), replace(BACK, change="other")))
    done = broken.perform(replace(STEP, ways=(half, ON_SITE)))
    assert (done.ok, done.text) == (True, "taken back: on site")
    assert ways(broken)[0] == ("in band", False, "repair", "other was never made", 1, 0.0)
    assert [name for name, _ in marks(broken)].count("entered") == 2
    assert [name for name, _ in marks(broken)].count("undrained") == 1


def test_a_way_is_tried_again_while_people_are_patient(broken: Small) -> None:
    broken.lab.unreachable = set(ROUTERS)
    broken.clock.after(12 + 4.5, broken.lab.unreachable.clear)
    broken.perform(replace(STEP, ways=(replace(IN_BAND, within_s=30), ON_SITE)))
    assert ways(broken) == [("in band", True, "repair", "", 1, 0.0)]
    assert ("entered", 17.0) in marks(broken)
    logins = [each["ok"] for each in broken.data("login") if each["target"] == "r1"]
    assert logins == [False] * 5 + [True]


def test_without_a_way_that_works_the_step_fails_and_says_why(broken: Small) -> None:
    broken.lab.unreachable = set(ROUTERS)
    done = broken.perform(replace(STEP, ways=(IN_BAND, OOB)))
    assert not done.ok
    assert done.text == (
        "no way worked: in band: 0 of 3 routers; not r1, r2, r3; out of band: 0 of 2 routers; "
        "not r1, r2"
    )
    assert [name for name, _ in marks(broken)] == ["detected", "diagnosed"]
    assert broken.has(BLOCKED) == list(ROUTERS)


def test_a_pusher_that_cannot_start_closes_its_way_and_not_the_play(broken: Small) -> None:
    broken.lab.breaks_at = "r3"
    done = broken.perform(STEP)
    assert (done.ok, done.text) == (True, "taken back: on site")
    assert ways(broken)[0][:4] == ("in band", False, "enter", "noc: push: no route to any router")


def test_nobody_is_paged_while_users_are_served(here: Small) -> None:
    here.wings.reads = lambda _expectation, _since: Reading(1.0)
    done = here.perform(replace(STEP, paged_within_s=30))
    assert (done.ok, done.text) == (False, "nobody was paged within 30 s")
    assert (here.clock.now() - START, marks(here), ways(here)) == (30, [], [])


def seen(*values: tuple[float, float | None], clock: FakeClock) -> Callable[..., Reading]:
    """Return what a look sees: each value from its second on."""

    def look(_expectation: Expectation, _since: float) -> Reading:
        return Reading([value for at, value in values if clock.now() - START >= at][-1])

    return look


@pytest.mark.parametrize(
    ("values", "paged"),
    [
        ([(0, 0.1)], 2.0),
        ([(0, 1.0), (5, 0.1)], 7.0),
        ([(0, 0.1), (1, 1.0), (1.5, 0.1)], 3.5),  # a good second starts the time anew
        ([(0, 0.1), (1, None), (1.5, 0.1)], 2.0),  # a blind one does not
        ([(0, 0.1), (1, None), (9, 0.1)], 9.0),  # nobody is paged for what nobody sees
    ],
)
def test_people_are_paged_when_users_have_failed_for_so_long(
    values: list[tuple[float, float | None]], paged: float, here: Small
) -> None:
    here.wings.reads = seen(*values, clock=here.clock)
    here.perform(replace(STEP, ways=(), paged_within_s=30))
    assert marks(here)[0] == ("detected", paged)


def test_nobody_repairs_what_has_healed_by_itself(broken: Small) -> None:
    broken.lab.unreachable = set(ROUTERS)
    broken.wings.reads = seen((0, 0.1), (40, 1.0), clock=broken.clock)
    shut = replace(IN_BAND, within_s=50)
    done = broken.perform(replace(STEP, ways=(shut, ON_SITE)))
    assert (done.ok, done.text) == (True, "users were served again before anybody repaired")
    assert [each[0] for each in ways(broken)] == ["in band"]
    assert [name for name, _ in marks(broken)] == ["detected", "diagnosed", "served"]


def test_users_who_are_not_served_after_the_repair_are_a_failed_expectation(
    broken: Small,
) -> None:
    broken.wings.reads = lambda _expectation, _since: Reading(0.2)
    done = broken.perform(STEP)
    assert (done.ok, broken.wings.expected) == (True, [(SERVED, "p")])
    assert [name for name, _ in marks(broken)][-1] == "undrained"


def test_an_undo_is_registered_before_any_router_is_given_a_line(broken: Small) -> None:
    again = ChangeStep("block", path="in-band", id="again", only=("r3",))
    running: list[list[str]] = []
    fresh = Way("anew", (BACK, again))
    broken.stage.book._touched.clear()
    broken.before(lambda: running.append(broken.has(BLOCKED)))
    broken.perform(replace(STEP, ways=(fresh,)))
    assert running == [list(ROUTERS)]
    assert broken.has(BLOCKED) == ["r3"]
    broken.wings.undo()
    assert broken.has(BLOCKED) == list(ROUTERS)


def test_a_step_that_fails_at_a_site_of_a_visit_closes_the_way(broken: Small) -> None:
    there = Visit(("lhr",), (replace(BACK, change="other"),), travel_s=5)
    done = broken.perform(replace(STEP, ways=(Way("crews", (there,)), ON_SITE)))
    assert done.text == "taken back: on site"
    assert ways(broken)[0][:4] == ("crews", False, "repair", "other was never made")


def test_steps_of_ways_are_known_with_their_places() -> None:
    step = replace(STEP, ways=(IN_BAND, Way("crews", (Visit(("lhr",), (Hold(1),)),))))
    assert [place for place, _ in with_inner(step, "steps.0")] == [
        "steps.0", "steps.0.ways.0.enter.0", "steps.0.ways.0.repair.0",
        "steps.0.ways.1.repair.0", "steps.0.ways.1.repair.0.there.0",
    ]  # fmt: skip


def test_a_step_says_what_it_does_for_people() -> None:
    text = "people recover, by the first way that works: in band, on site"
    assert kind(STEP).describe() == text


@pytest.mark.parametrize(
    ("step", "problems"),
    [
        (STEP, []),
        (replace(STEP, expect=replace(SERVED, form="stays")), [
            "here.expect.form: only `becomes` can be waited for",
        ]),
        (replace(STEP, ways=()), ["here.ways: is empty; give at least one way"]),
        (replace(STEP, ways=(ON_SITE, ON_SITE)), [
            "here.ways.1.name: two ways are called on site",
        ]),
        (replace(STEP, ways=(Way("by phone", ()),)), [
            "here.ways.0.repair: is empty; give steps that take the change back",
        ]),
        (replace(STEP, ways=(IN_BAND, Way("by phone", (replace(BACK, path="phone"),)))), [
            "here.ways.1.repair.0.path: there is no path phone; there are: in-band, oob, console, "
            "third-party",
        ]),
        (replace(STEP, ways=(Way("odd", (replace(BACK, outcome="fails"),)),)), [
            "here.ways.0.repair.0.outcome: a way cannot need a step to fail; leave it out: a step "
            "that fails closes its way, and people try the next",
        ]),
        (replace(STEP, ways=(Way("odd", (BACK,), (Attempt(("r9",)),)),)), [
            "here.ways.0.enter.0.on: r9: there is no node r9; kinds: frr, linux; sites: lhr, nyc; "
            "labels: role; nodes: noc, r1, r2, r3",
        ]),
    ],
)  # fmt: skip
def test_a_recovery_that_cannot_be_played_says_why(step: Step, problems: list[str]) -> None:
    assert wrong(step, ChangeStep("block")) == problems


def test_a_change_that_nobody_made_cannot_be_taken_back() -> None:
    said = "no change block before it; no change comes before it"
    assert wrong(replace(STEP, ways=(ON_SITE,))) == [f"here.ways.0.repair.0.change: {said}"]
