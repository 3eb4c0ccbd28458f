"""Taking changes back: over the network, by a later play, and from the consoles."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from lab.incidents.facebook_2021.steps import Drain, Undrain
from lab.journal.journal import Journal
from lab.model.errors import CommandError, InputError, PushError
from tests.fakes.clock import FakeClock
from tests.fakes.frr import FakeDaemon
from tests.unit.incidents.facebook_2021.drain.drills import (
    BACKBONE,
    LOST,
    ONE_PLANE,
    PLANES,
    Drill,
    drill,
)

BACK = Undrain("maintenance")


@pytest.fixture
def drilled(journal: Journal, tmp_path: Path) -> Drill:
    return drill(journal, tmp_path)


def test_an_undrain_leaves_every_router_as_it_was(drilled: Drill) -> None:
    before = drilled.lab.running()
    operator = drilled.operator()
    operator.drain(ONE_PLANE, drilled.stage)
    assert drilled.lab.running() != before
    operator.undrain(BACK, drilled.stage)
    assert (drilled.lab.running(), drilled.stored()) == (before, "[]")


def test_an_undrain_is_a_request_with_a_number_of_its_own(drilled: Drill) -> None:
    operator = drilled.operator()
    operator.drain(ONE_PLANE, drilled.stage)
    operator.undrain(BACK, drilled.stage)
    operator.undrain(BACK, drilled.stage)
    first, second = (each for each in drilled.data("request") if each["tool"] == "undrain")
    assert first == {
        "subject": "undo-maintenance-1", "tool": "undrain", "intent": "take maintenance back",
        "scope_asked": "", "scope_effective": ["plane 2"],
    }  # fmt: skip
    assert second == {**first, "subject": "undo-maintenance-2"}
    changes = [job["change"] for job in drilled.lab.jobs]
    assert changes == ["maintenance", "undo-maintenance-1", "undo-maintenance-2"]


@pytest.mark.parametrize(
    ("step", "reached"),
    [
        (BACK, ("ctl-prn", "in-band", "drain", "/run/lab/keys/drain", "10.2.0.1")),
        (
            Undrain("maintenance", "oob", "breakglass"),
            ("noc", "oob", "breakglass", "/run/lab/keys/breakglass", "192.168.0.7"),
        ),
        (
            Undrain("maintenance", "in-band", "noc"),
            ("noc", "in-band", "noc", "/run/lab/keys/noc", "10.2.0.1"),
        ),
    ],
    ids=["the controller", "the NOC out of band", "the NOC in band"],
)
def test_an_undrain_goes_the_way_and_has_the_account_it_is_told(
    step: Undrain, reached: tuple[str, ...], drilled: Drill
) -> None:
    operator = drilled.operator()
    operator.drain(ONE_PLANE, drilled.stage)
    operator.undrain(step, drilled.stage)
    job = drilled.lab.jobs[-1]
    address = {target["node"]: target["address"] for target in job["targets"]}["eb2-prn"]
    assert (job["pusher"], job["path"], job["account"], job["key"], address) == reached
    assert drilled.drained() == set()


def test_what_was_drained_before_a_change_stays_drained_without_it(drilled: Drill) -> None:
    operator = drilled.operator()
    operator.drain(ONE_PLANE, drilled.stage)
    operator.drain(LOST, drilled.stage)
    operator.undrain(Undrain("assessment"), drilled.stage)
    assert (drilled.drained(), drilled.stored()) == (set(PLANES[2]), '["plane 2"]')
    assert drilled.data("request")[-1]["scope_effective"] == ["plane 1"]


def test_what_nobody_could_take_back_stays_drained(drilled: Drill) -> None:
    operator = drilled.operator()
    operator.drain(ONE_PLANE, drilled.stage)
    drilled.lab.unreachable = set(PLANES[2])
    operator.undrain(BACK, drilled.stage)
    assert (drilled.drained(), drilled.stored()) == (set(PLANES[2]), '["plane 2"]')
    drilled.lab.unreachable = set()
    operator.undrain(Undrain("maintenance", "oob", "breakglass"), drilled.stage)
    assert (drilled.drained(), drilled.stored()) == (set(), "[]")


def test_a_later_play_takes_back_all_that_an_earlier_one_drained(drilled: Drill) -> None:
    before = drilled.lab.running()
    earlier = drilled.operator()
    earlier.drain(ONE_PLANE, drilled.stage)
    earlier.drain(Drain("links", ("link eb1-prn:e3",)), drilled.stage)
    later = drilled.operator()
    later.undrain(Undrain("assessment", "oob", "breakglass"), drilled.stage)
    (request,) = (each for each in drilled.data("request") if each["tool"] == "undrain")
    assert request["subject"] == "undo-assessment-1"
    assert request["scope_effective"] == ["link eb1-prn:e3", "plane 2"]
    assert (drilled.lab.running(), drilled.stored()) == (before, "[]")


def test_a_later_play_drains_what_is_not_drained_yet(drilled: Drill) -> None:
    drilled.operator().drain(ONE_PLANE, drilled.stage)
    drilled.operator().drain(LOST, drilled.stage)
    assert {target["node"] for target in drilled.lab.jobs[-1]["targets"]} == set(PLANES[1])
    assert json.loads(drilled.stored()) == ["plane 1", "plane 2"]


def test_there_is_nothing_to_take_back_where_nothing_is_drained(drilled: Drill) -> None:
    with pytest.raises(InputError) as caught:
        drilled.operator().undrain(BACK, drilled.stage)
    assert [str(problem) for problem in caught.value.problems] == [
        "maintenance: nothing is drained, so nothing to take back"
    ]
    assert (drilled.lab.jobs, drilled.journal.events) == ([], ())


def test_a_play_knows_before_it_acts_whether_something_is_drained(drilled: Drill) -> None:
    operator = drilled.operator()
    assert BACK.idle(drilled.stage) == "nothing is drained"
    operator.drain(ONE_PLANE, drilled.stage)
    drilled.operator()
    assert BACK.idle(drilled.stage) == ""


def changed(drilled: Drill) -> set[tuple[str, str]]:
    """Return the daemons that were brought into configuration mode."""
    return {
        key for key, daemon in drilled.lab.daemons.items() if "configure terminal" in daemon.asked
    }


def test_an_undo_from_the_consoles_leaves_every_router_as_it_was(drilled: Drill) -> None:
    before = drilled.lab.running()
    operator = drilled.operator()
    operator.drain(LOST, drilled.stage)
    drilled.lab.unreachable = set(BACKBONE)
    operator.undo("assessment")
    assert (drilled.lab.running(), drilled.stored()) == (before, "[]")
    assert all(drilled.lab.daemons[node, "bgpd"].closed for node in BACKBONE)


def test_an_undo_changes_only_daemons_that_still_run_the_change(drilled: Drill) -> None:
    operator = drilled.operator()
    operator.drain(ONE_PLANE, drilled.stage)
    running = drilled.lab.daemons["eb2-frc", "bgpd"].running
    operator.undrain(BACK, drilled.stage)
    before = drilled.lab.running()
    drilled.lab.daemons["eb2-frc", "bgpd"] = FakeDaemon(running)
    for daemon in drilled.lab.daemons.values():
        daemon.asked.clear()
    operator.undo("maintenance")
    assert changed(drilled) == {("eb2-frc", "bgpd")}
    assert drilled.lab.running() == before


def test_an_undo_of_what_was_never_pushed_touches_nothing(drilled: Drill) -> None:
    drilled.operator().undo("maintenance")
    assert changed(drilled) == set()
    assert drilled.stored() == ""


def test_a_drain_that_one_router_refused_is_undone_on_the_others(drilled: Drill) -> None:
    before = drilled.lab.running()
    operator = drilled.operator()
    drilled.lab.daemons["eb2-prn", "ospfd"].refuses = ("ip ospf passive",)
    operator.drain(ONE_PLANE, drilled.stage)
    drilled.lab.daemons["eb2-prn", "ospfd"].refuses = ()
    operator.undo("maintenance")
    assert drilled.lab.running() == before


def test_an_undo_that_a_daemon_refuses_is_an_error(drilled: Drill) -> None:
    operator = drilled.operator()
    operator.drain(ONE_PLANE, drilled.stage)
    drilled.lab.daemons["eb2-prn", "bgpd"].gone = True
    with pytest.raises(CommandError, match="'show running-config' got no answer"):
        operator.undo("maintenance")
    assert drilled.drained() == {"eb2-prn"}
    assert drilled.lab.daemons["eb2-prn", "bgpd"].closed


def test_an_undo_of_a_drain_that_no_router_took_changes_none(drilled: Drill) -> None:
    before = drilled.lab.running()
    drilled.lab.unreachable = set(BACKBONE)
    operator = drilled.operator()
    with pytest.raises(PushError):
        operator.drain(ONE_PLANE, drilled.stage)
    operator.undo("maintenance")
    assert (drilled.lab.running(), changed(drilled)) == (before, set())


def test_an_undo_is_registered_before_any_router_is_given_a_line(drilled: Drill) -> None:
    operator = drilled.operator()
    seen: list[object] = []
    drilled.wings.registered = lambda name: seen.extend([name, len(drilled.lab.jobs)])
    operator.drain(ONE_PLANE, drilled.stage)
    assert seen == ["maintenance", 0]
    drilled.wings.undo()
    assert drilled.drained() == set()


def test_an_undrain_of_some_routers_leaves_the_others_drained(drilled: Drill) -> None:
    operator = drilled.operator()
    operator.drain(LOST, drilled.stage)
    done = operator.undrain(Undrain("assessment", only=("plane 1",)), drilled.stage)
    assert (done.ok, done.text) == (True, "3 of 3 routers")
    assert drilled.drained() == set(PLANES[2])
    assert drilled.stored() == '["plane 2"]'


def test_only_what_took_an_undrain_is_marked_live(drilled: Drill) -> None:
    operator = drilled.operator()
    operator.drain(ONE_PLANE, drilled.stage)
    operator.undrain(replace(BACK, only=("eb2-prn",)), drilled.stage)
    assert drilled.stored() == '["router eb2-frc", "router eb2-iad"]'
    assert drilled.drained() == {"eb2-frc", "eb2-iad"}
    operator.undrain(replace(BACK, only=("eb2-frc",)), drilled.stage)
    assert drilled.stored() == '["router eb2-iad"]'
    operator.undrain(BACK, drilled.stage)
    assert (drilled.stored(), drilled.drained()) == ("[]", set())


def test_a_router_is_live_when_every_daemon_took_the_undrain(drilled: Drill) -> None:
    operator = drilled.operator()
    operator.drain(ONE_PLANE, drilled.stage)
    operator.undrain(replace(BACK, daemons=("ospfd",)), drilled.stage)
    assert drilled.stored() == '["plane 2"]'
    others = sorted({
        daemon for each in drilled.lab.jobs[0]["targets"] for daemon in each["lines"]
    } - {"ospfd"})  # fmt: skip
    operator.undrain(replace(BACK, daemons=tuple(others)), drilled.stage)
    assert (drilled.stored(), drilled.drained()) == ("[]", set())


def test_a_link_is_live_when_its_routers_took_the_undrain(drilled: Drill) -> None:
    operator = drilled.operator()
    operator.drain(Drain("links", ("link eb1-prn:e3", "link eb2-prn:e3")), drilled.stage)
    operator.undrain(Undrain("links", only=("eb1-prn",)), drilled.stage)
    assert drilled.stored() == '["link eb2-prn:e3"]'


def test_an_undo_from_the_consoles_takes_back_what_an_undrain_left(drilled: Drill) -> None:
    operator = drilled.operator()
    operator.drain(ONE_PLANE, drilled.stage)
    operator.undrain(replace(BACK, only=("eb2-prn",)), drilled.stage)
    operator.undo("maintenance")
    assert (drilled.stored(), drilled.drained()) == ("[]", set())


def test_an_undrain_of_one_daemon_takes_back_its_lines_alone(drilled: Drill) -> None:
    operator = drilled.operator()
    operator.drain(ONE_PLANE, drilled.stage)
    operator.undrain(Undrain("maintenance", daemons=("ospfd",)), drilled.stage)
    assert {
        daemon for target in drilled.lab.jobs[-1]["targets"] for daemon in target["lines"]
    } == {"ospfd"}
    assert drilled.drained() == set(PLANES[2])


def test_an_undrain_that_routers_did_not_take_says_which(drilled: Drill) -> None:
    operator = drilled.operator()
    operator.drain(ONE_PLANE, drilled.stage)
    drilled.lab.unreachable = {"eb2-iad"}
    done = operator.undrain(BACK, drilled.stage)
    assert (done.ok, done.text) == (False, "0 of 3 routers; not eb2-frc, eb2-iad, eb2-prn")


def test_an_undrain_is_tried_again_until_the_path_is_there(
    journal: Journal, tmp_path: Path, clock: FakeClock
) -> None:
    drilled = drill(journal, tmp_path, clock)
    drilled.operator().drain(ONE_PLANE, drilled.stage)
    drilled.lab.unreachable = set(PLANES[2])
    clock.after(4.5, drilled.lab.unreachable.clear)
    done = replace(BACK, within_s=30).perform(drilled.stage)
    assert (done.ok, done.text) == (True, "3 of 3 routers")
    assert (drilled.drained(), drilled.stored(), clock.now()) == (set(), "[]", 1005)
    names = [job["change"] for job in drilled.lab.jobs[1:]]
    assert names == [f"undo-maintenance-{number}" for number in range(1, 7)]


def test_an_undrain_of_a_path_that_never_comes_ends_with_its_time(
    journal: Journal, tmp_path: Path, clock: FakeClock
) -> None:
    drilled = drill(journal, tmp_path, clock)
    drilled.operator().drain(ONE_PLANE, drilled.stage)
    drilled.lab.unreachable = set(PLANES[2])
    done = replace(BACK, within_s=3).perform(drilled.stage)
    assert (done.ok, clock.now(), len(drilled.lab.jobs)) == (False, 1003, 1 + 4)
    assert drilled.drained() == set(PLANES[2])


def test_an_undrain_that_is_tried_again_leaves_routers_alone_that_took_it(
    drilled: Drill,
) -> None:
    operator = drilled.operator()
    operator.drain(ONE_PLANE, drilled.stage)
    operator.undrain(replace(BACK, only=("eb2-prn",)), drilled.stage)
    operator.undrain(BACK, drilled.stage)
    assert {target["node"] for target in drilled.lab.jobs[-1]["targets"]} == {"eb2-frc", "eb2-iad"}
    assert drilled.drained() == set()
