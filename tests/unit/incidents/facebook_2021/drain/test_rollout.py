"""Canary and commit-confirm: who may keep a change, and that a refusal leaves nobody with it."""

from dataclasses import replace
from pathlib import Path

import pytest

from lab.incidents.facebook_2021.dials import Gates
from lab.incidents.facebook_2021.steps import Drain
from lab.journal.journal import Journal
from lab.model.dial import Switch
from lab.model.errors import CommandError, PushError, Refused
from lab.model.event import JsonValue
from tests.fakes.clock import FakeClock
from tests.unit.incidents.facebook_2021.drain.drills import (
    BACKBONE,
    LOST,
    ONE_PLANE,
    PLANES,
    Drill,
    drill,
)

ON, OFF = Switch.ON, Switch.OFF
CONFIRM = Gates(OFF, commit_confirm=ON)
CANARY = Gates(OFF, canary=ON)
BOTH = Gates(OFF, canary=ON, commit_confirm=ON)
BACKBONE_BY_PLANE = (*PLANES[1], *PLANES[2])
ROUTER = Drain("one-router", ("router eb2-prn",))


@pytest.fixture
def drilled(journal: Journal, clock: FakeClock, tmp_path: Path) -> Drill:
    """Return a drill whose data centres see each other while one plane is whole."""
    made = drill(journal, tmp_path, clock)

    def look() -> None:
        cut = all(made.drained() & set(routers) for routers in PLANES.values())
        told: dict[str, JsonValue] = {"address": "10.1.1.1", "between": "dc-dc", "ok": not cut}
        journal.add("reach", "web1-prn", told)

    clock.every(1.0, look)
    clock.sleep(3.0)
    return made


def decisions(drilled: Drill) -> list[str]:
    return [f"{e['gate']} {e['decision']}: {e['reason']}" for e in drilled.data("gate")]


def test_a_change_that_harms_nobody_is_confirmed_out_of_band(drilled: Drill) -> None:
    drilled.gates = CONFIRM
    drilled.operator().drain(ONE_PLANE, drilled.stage)
    standby, push = drilled.lab.jobs
    assert (standby["path"], standby["pusher"], standby["account"]) == ("oob", "noc", "noc")
    assert (push["path"], push["confirm_s"]) == ("in-band", 14.0)
    assert push["steps"] == ["login", "stage", "activate"]
    assert drilled.lab.settled == [("confirm", node) for node in PLANES[2]]
    told = "after the whole change: 0 of 1 pairs lost; 3 of 3 routers confirmed"
    assert decisions(drilled) == [f"commit-confirm allow: {told}"]
    assert drilled.stored() == '["plane 2"]'


def test_a_change_that_harms_is_left_to_the_routers_to_take_back(drilled: Drill) -> None:
    drilled.gates = CONFIRM
    with pytest.raises(Refused, match="commit-confirm: after the whole change: 1 of 1 pairs lost"):
        drilled.operator().drain(LOST, drilled.stage)
    (told,) = drilled.data("gate")
    assert (told["decision"], told["effective"]) == ("refuse", True)
    assert str(told["saw"]).startswith("['web1-prn -> 10.1.1.1 tcp/8080 (line ")
    assert (drilled.lab.settled, drilled.stored()) == ([], "")


def test_what_could_not_be_confirmed_is_not_pushed(drilled: Drill) -> None:
    drilled.gates = CONFIRM
    drilled.lab.locked = {"eb2-prn"}
    with pytest.raises(Refused, match="5 of 6 routers can be reached out of band to confirm"):
        drilled.operator().drain(LOST, drilled.stage)
    assert [job["path"] for job in drilled.lab.jobs] == ["oob"]
    assert drilled.drained() == set()


def test_a_router_that_may_not_know_ends_the_change_for_all(drilled: Drill) -> None:
    drilled.gates = CONFIRM
    drilled.lab.deaf = {"eb2-frc"}
    with pytest.raises(Refused, match="2 of 3 routers confirmed"):
        drilled.operator().drain(ONE_PLANE, drilled.stage)
    assert drilled.lab.settled[3:] == [("rollback", node) for node in PLANES[2]]
    assert (drilled.drained(), drilled.stored()) == (set(), "")
    assert decisions(drilled)[-1] == (
        "commit-confirm refuse: eb2-frc could not be told to take maintenance back"
    )


def test_a_standby_that_ends_keeps_nobody_waiting(drilled: Drill) -> None:
    drilled.gates = BOTH
    drilled.lab.patience = 1
    with pytest.raises(Refused, match="0 of 3 routers confirmed"):
        drilled.operator().drain(LOST, drilled.stage)
    assert "eb1-frc, eb1-iad, eb1-prn could not be told" in decisions(drilled)[-1]
    assert drilled.drained() == set(PLANES[1])  # whose own timers take it back


def test_a_canary_goes_first_and_the_last_plane_has_none(drilled: Drill) -> None:
    drilled.gates = CANARY
    drilled.operator().drain(LOST, drilled.stage)
    assert decisions(drilled) == [
        "canary allow: after plane 1: 0 of 1 pairs lost; 3 of 3 routers confirmed",
        "canary not asked: plane 2 is the last, no other is left to be spared",
    ]
    _, first, second = drilled.lab.jobs
    assert [target["node"] for target in first["targets"]] == list(PLANES[1])
    assert (first["confirm_s"], second["confirm_s"]) == (14.0, None)
    assert drilled.drained() == set(BACKBONE)


def test_a_canary_that_dies_spares_the_others(drilled: Drill) -> None:
    drilled.gates = CANARY
    operator = drilled.operator()
    operator.drain(ROUTER, drilled.stage)
    with pytest.raises(Refused, match="canary: after plane 1: 1 of 1 pairs lost"):
        operator.drain(LOST, drilled.stage)
    assert decisions(drilled)[0].startswith("canary not asked: one plane at most is changed")
    assert drilled.drained() == {*PLANES[1], "eb2-prn"}  # plane 1 until its timers end
    assert drilled.lab.settled == []


def test_planes_that_passed_are_rolled_back_when_a_later_one_does_not(drilled: Drill) -> None:
    drilled.gates = BOTH
    with pytest.raises(Refused, match="commit-confirm: after plane 2"):
        drilled.operator().drain(LOST, drilled.stage)
    assert [each.split(":")[0] for each in decisions(drilled)] == [
        "canary allow", "commit-confirm allow", "commit-confirm refuse",
    ]  # fmt: skip
    assert drilled.lab.settled == [
        *(("confirm", node) for node in PLANES[1]), *(("rollback", node) for node in PLANES[1]),
    ]  # fmt: skip
    assert drilled.drained() == set(PLANES[2])


def test_planes_that_passed_are_rolled_back_when_a_later_one_cannot_be_pushed(
    drilled: Drill,
) -> None:
    drilled.gates = CANARY
    drilled.lab.unreachable = {"eb2-iad"}
    with pytest.raises(PushError, match="assessment: no router of plane 2 took it"):
        drilled.operator().drain(LOST, drilled.stage)
    assert (drilled.drained(), drilled.stored()) == (set(), "")
    assert {each["decision"] for each in drilled.data("gate")} == {"allow"}


def test_a_pusher_that_breaks_leaves_nobody_with_the_change(drilled: Drill) -> None:
    drilled.gates = CANARY
    drilled.lab.breaks_at = "eb2-iad"
    with pytest.raises(CommandError, match="no route to any router"):
        drilled.operator().drain(LOST, drilled.stage)
    told = [node for step, node in drilled.lab.settled if step == "rollback"]
    assert told == list(BACKBONE_BY_PLANE)  # those of the last plane have no timer
    assert drilled.drained() == set()


def test_ctrl_c_leaves_nobody_with_the_change(drilled: Drill, clock: FakeClock) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    drilled.gates = BOTH
    clock.after(12.0, interrupt)  # in the look after plane 2
    with pytest.raises(KeyboardInterrupt):
        drilled.operator().drain(LOST, drilled.stage)
    assert ("rollback", PLANES[1][0]) in drilled.lab.settled
    assert drilled.drained() == set(PLANES[2])  # whose own timers take it back


@pytest.mark.parametrize(
    "step",
    [replace(LOST, acknowledged=True), replace(LOST, dead_man_s=8.0)],
    ids=["a cut that is intended", "a cut that ends by itself"],
)
def test_some_changes_are_not_guarded(step: Drain, drilled: Drill) -> None:
    drilled.gates = BOTH
    drilled.operator().drain(step, drilled.stage)
    assert (drilled.data("gate"), len(drilled.lab.jobs)) == ([], 1)
