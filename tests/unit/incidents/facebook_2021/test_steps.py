"""The steps of this incident: what is wrong with them, what they are called, what they do."""

from dataclasses import replace
from pathlib import Path

import pytest

from lab.incidents.facebook_2021.steps import STEPS, Attempt, Console, Drain, Hold, Undrain
from lab.journal.journal import Journal
from lab.journal.kinds.people import MARKS
from lab.journal.measure import Reading
from lab.model.scenario import Expectation, Step
from lab.steps.kind import kind
from lab.steps.recover import Recover
from lab.steps.ways import Way
from tests.fakes.clock import FakeClock
from tests.fakes.context import network
from tests.fakes.small import NETWORK, wrong
from tests.unit.incidents.facebook_2021.drain.drills import BACKBONE, Drill, drill

HERE = replace(NETWORK, topology=network())


@pytest.fixture
def drilled(journal: Journal, tmp_path: Path, clock: FakeClock) -> Drill:
    made = drill(journal, tmp_path, clock)
    made.operator()
    return made


@pytest.mark.parametrize(
    ("step", "text"),
    [
        (Hold(seconds=1.5, ttls=2), "wait 1.5 s and 2 times the TTL of DNS records"),
        (Drain("a", ("plane 1", "pop x"), "swap"), "drain: swap; scope plane 1, pop x"),
        (Drain("a", (), tool="capacity assessment"), "capacity assessment: drain; scope (lost)"),
        (Undrain("a", "oob", "breakglass"), "undrain a oob as breakglass"),
        (Undrain("a", only=("plane 1",), daemons=("bgpd",)),
         "undrain a (plane 1; bgpd) in-band as drain"),
        (Attempt("noc", "fa", "in-band", "noc"), "noc logs in to every fa in-band as noc"),
        (Console("off"), "on site: break-glass account off"),
    ],
)  # fmt: skip
def test_a_step_says_what_it_does_for_people(step: Step, text: str) -> None:
    assert kind(step).describe() == text


@pytest.mark.parametrize(
    ("step", "earlier", "problems"),
    [
        (Hold(1), (), []),
        (Attempt("noc", "fa", "in-band", "noc"), (), []),
        (Console("on"), (), []),
        (Drain("a", ("plane 2", "pop lhr")), (), []),
        (Drain("a", ()), (Drain("a", ()),), ["here: two drains are called a"]),
        (Drain("a", ("pop xyz",)), (), [
            "here.scope: pop xyz: there is no such PoP; there are: sjc, lhr, sin",
        ]),
        (Undrain("a"), (Hold(1), Drain("a", ())), []),
        (Undrain("b"), (Drain("a", ()),), [
            "here: no drain b comes before it; there are: a",
        ]),
        (Undrain("a", only=("plane 1", "plane 9")), (Drain("a", ()),), [
            "here.only: plane 9: no node has plane 9; there are: plane 1, plane 2",
        ]),
        (Undrain("a"), (), ["here: no drain a comes before it"]),
    ],
)  # fmt: skip
def test_a_step_that_this_network_cannot_play_says_why(
    step: Step, earlier: tuple[Step, ...], problems: list[str]
) -> None:
    assert wrong(step, *earlier, network=HERE) == problems


def test_every_kind_of_step_is_told_by_its_name() -> None:
    names = [each.__dataclass_fields__["do"].default for each in STEPS]
    assert names == ["hold", "drain", "undrain", "attempt", "console"]


def test_a_hold_lets_its_seconds_and_lives_of_a_record_pass(
    drilled: Drill, clock: FakeClock
) -> None:
    Hold(seconds=1.3, ttls=2).perform(drilled.stage)
    assert clock.now() == pytest.approx(1000 + 1.3 + 2 * 30)


def test_someone_is_on_site_only_after_the_delay(drilled: Drill, clock: FakeClock) -> None:
    switch = "/run/lab/breakglass.enabled"
    seen: list[bool] = []
    clock.after(2.9, lambda: seen.append(switch in drilled.lab.files[BACKBONE[0]]))
    Console("on", delay_s=3).perform(drilled.stage)
    assert (seen, switch in drilled.lab.files[BACKBONE[0]]) == ([False], True)
    assert clock.now() == pytest.approx(1003)


def test_a_drain_and_its_undrain_reach_the_network(drilled: Drill) -> None:
    done = Drain("a", ("plane 2",)).perform(drilled.stage)
    assert (done.ok, done.text) == (True, "3 of 3 routers")
    assert len(drilled.drained()) == 3
    assert Undrain("a").perform(drilled.stage).ok
    assert drilled.drained() == set()


def test_who_switched_the_local_accounts_on_switches_them_off_at_the_end(drilled: Drill) -> None:
    switch, lab = "/run/lab/breakglass.enabled", drilled.lab
    seen: list[bool] = []
    drilled.wings.registered = lambda _name: seen.append(switch in lab.files[BACKBONE[0]])
    Console("on").perform(drilled.stage)
    assert (seen, switch in lab.files[BACKBONE[0]]) == ([False], True)
    drilled.wings.undo()
    assert switch not in lab.files[BACKBONE[0]]


def test_local_accounts_that_are_off_are_left_alone_at_the_end(drilled: Drill) -> None:
    Console("on").perform(drilled.stage)
    Console("off").perform(drilled.stage)
    before = len(drilled.journal.events)
    drilled.wings.undo()
    assert len(drilled.journal.events) == before


@pytest.mark.parametrize(
    ("closed", "way"), [(False, "out of band"), (True, "on site")], ids=["open", "closed"]
)
def test_people_undrain_by_the_first_way_that_lets_them_in(
    closed: bool,  # noqa: FBT001 - a parameter of the test
    way: str,
    drilled: Drill,
    clock: FakeClock,
) -> None:
    Drain("a", ("all planes",)).perform(drilled.stage)
    drilled.lab.unreachable = set(BACKBONE) if closed else set()
    clock.after(70, drilled.lab.unreachable.clear)
    drilled.wings.reads = lambda _expectation, _since: Reading(0.0 if drilled.drained() else 1.0)
    oob = Attempt("noc", "eb", "oob", "breakglass")
    back = Undrain("a", "oob", "breakglass")
    ways = (
        Way("out of band", (back,), (oob,)),
        Way("on site", (back,), (Console("on"), oob), reach_s=60, within_s=30),
    )
    served = Expectation("users are served", "service.success", "becomes", at_least=0.95)
    done = Recover(served, ways, page_s=2, diagnose_s=10).perform(drilled.stage)
    assert (done.ok, done.text, drilled.drained()) == (True, f"taken back: {way}", set())
    assert [each["subject"] for each in drilled.data("mark")] == list(MARKS)
