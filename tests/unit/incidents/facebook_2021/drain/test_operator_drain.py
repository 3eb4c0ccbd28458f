"""Drains: what the audit tool says, what routers are given, what is remembered."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from lab.incidents.facebook_2021.dials import Gates
from lab.incidents.facebook_2021.drain.gates import dead_man_s
from lab.incidents.facebook_2021.steps import Drain
from lab.journal.journal import Journal
from lab.model.dial import Switch
from lab.model.errors import CommandError, InputError, PushError
from lab.steps.kind import Left
from lab.steps.performer import StagePerformer
from tests.fakes.routers import SEEN_AT
from tests.unit.incidents.facebook_2021.drain.drills import (
    BACKBONE,
    LOST,
    ONE_PLANE,
    PLANES,
    Drill,
    drill,
)

ON, OFF = Switch.ON, Switch.OFF
ALL = replace(ONE_PLANE, scope=("all planes",))
CUTS = [
    "data centre prn - data centre frc",
    "PoP sjc - every data centre",
    "PoP lhr - every data centre",
    "PoP sin - every data centre",
]


@pytest.fixture
def drilled(journal: Journal, tmp_path: Path) -> Drill:
    return drill(journal, tmp_path)


@pytest.mark.parametrize(
    ("gates", "step", "said"),
    [
        (Gates(ON, ON), ONE_PLANE, ["on allow counts", "off allow"]),
        (Gates(ON, OFF), ONE_PLANE, ["on allow", "off allow counts"]),
        (Gates(ON, ON), LOST, ["on allow counts", "off refuse"]),
        (Gates(OFF, ON), LOST, ["on allow", "off refuse"]),
        (Gates(OFF, OFF), LOST, ["on allow", "off refuse"]),
        (Gates(ON, OFF), replace(LOST, acknowledged=True), ["on allow", "off refuse"]),
        (Gates(ON, ON), replace(ALL, acknowledged=True), ["on refuse", "off refuse"]),
    ],
    ids=[
        "with the bug a plane is fine", "without it as well", "the bug lets a lost scope through",
        "nobody asks", "nobody asks, and there is no bug",
        "the cut is intended", "all planes by name, and intended",
    ],
)  # fmt: skip
def test_what_the_audit_tool_does_not_refuse_is_pushed(
    gates: Gates, step: Drain, said: list[str], drilled: Drill
) -> None:
    drilled.gates = gates
    drilled.operator().drain(step, drilled.stage)
    audits = [
        f"{each['bug']} {each['decision']}{' counts' if each['effective'] else ''}"
        for each in drilled.data("audit")
    ]
    assert audits == said
    assert drilled.drained() == set(PLANES[2] if step is ONE_PLANE else BACKBONE)


@pytest.mark.parametrize(
    ("gates", "step"),
    [(Gates(ON, OFF), LOST), (Gates(ON, OFF), ALL), (Gates(ON, ON), ALL)],
    ids=["a lost scope, without the bug", "all planes", "all planes, with the bug"],
)
def test_a_refusal_pushes_nothing(gates: Gates, step: Drain, drilled: Drill) -> None:
    drilled.gates = gates
    before = drilled.lab.running()
    with pytest.raises(PushError, match="refused: would cut 4 connections"):
        drilled.operator().drain(step, drilled.stage)
    assert (drilled.lab.jobs, drilled.lab.running()) == ([], before)
    assert drilled.stored() == ""
    assert not (drilled.folder / "pushed").exists()


def test_what_the_audit_tool_found_is_written_down(drilled: Drill) -> None:
    drilled.gates = Gates(ON, ON)
    drilled.operator().drain(LOST, drilled.stage)
    blind, seeing = drilled.data("audit")
    assert blind == {
        "subject": "assessment", "bug": "on", "decision": "allow", "would_cut": [],
        "reason": "the scope names nothing, nothing to simulate", "effective": True,
    }  # fmt: skip
    assert seeing == {
        "subject": "assessment", "bug": "off", "decision": "refuse", "would_cut": CUTS,
        "reason": "would cut 4 connections", "effective": False,
    }  # fmt: skip


def test_a_lost_scope_drains_every_plane(drilled: Drill) -> None:
    drilled.operator().drain(LOST, drilled.stage)
    assert drilled.data("request") == [{
        "subject": "assessment", "tool": "capacity assessment",
        "intent": "assess the spare capacity", "scope_asked": "",
        "scope_effective": ["plane 1", "plane 2"],
    }]  # fmt: skip
    assert drilled.drained() == set(BACKBONE)
    assert json.loads(drilled.stored()) == ["plane 1", "plane 2"]


def test_a_drain_is_pushed_in_band_from_the_controller(drilled: Drill) -> None:
    drilled.operator().drain(ONE_PLANE, drilled.stage)
    (job,) = drilled.lab.jobs
    (given,) = (target for target in job["targets"] if target["node"] == "eb2-prn")
    assert {key: value for key, value in job.items() if key != "targets"} == {
        "change": "maintenance", "pusher": "ctl-prn", "path": "in-band", "account": "drain",
        "key": "/run/lab/keys/drain", "known_hosts": "/run/lab/known_hosts", "timeout_s": 2.0,
        "workers": 64, "steps": ["login", "stage", "activate", "confirm"],
        "confirm_s": None, "account_class": "aaa",
    }  # fmt: skip
    assert [target["node"] for target in job["targets"]] == list(PLANES[2])
    assert given["address"] == "10.2.0.1"
    assert given["lines"]["ospfd"] == [
        [["interface e1"], "ip ospf passive"], [["interface e2"], "ip ospf passive"],
    ]  # fmt: skip
    assert drilled.lab.calls[0] == ("ctl-prn", ("stormdrill-node", "push", "-"))


def test_what_routers_answer_is_written_down_at_the_time_it_happened(drilled: Drill) -> None:
    drilled.operator().drain(ONE_PLANE, drilled.stage)
    pushes = [event for event in drilled.journal.events if event.kind == "push"]
    assert {event.at for event in pushes} == {SEEN_AT - 1000.0}
    assert [(event.subject, event.data["step"]) for event in pushes] == [
        (node, step) for step in ("login", "activate") for node in PLANES[2]
    ]


def test_the_lines_of_a_change_are_kept_for_people(drilled: Drill) -> None:
    drilled.operator().drain(ONE_PLANE, drilled.stage)
    kept = {path.name: path.read_text() for path in (drilled.folder / "pushed").rglob("*.txt")}
    unicast = "bgpd: router bgp 64602 / address-family ipv4 unicast / neighbor"
    assert set(kept) == {f"{node}.txt" for node in PLANES[2]}
    assert kept["eb2-prn.txt"].splitlines() == [
        "ospfd: interface e1 / ip ospf passive",
        "ospfd: interface e2 / ip ospf passive",
        f"{unicast} 10.2.2.1 route-map DENY in",
        f"{unicast} 10.2.2.1 route-map DENY out",
    ]


def test_a_change_that_no_router_took_is_an_error_and_not_remembered(drilled: Drill) -> None:
    drilled.lab.unreachable = {"eb2-frc"}
    before = drilled.lab.running()
    with pytest.raises(PushError, match="maintenance: no router took it"):
        drilled.operator().drain(ONE_PLANE, drilled.stage)
    assert (drilled.lab.running(), drilled.stored()) == (before, "")
    assert [each["error"] for each in drilled.data("push")] == [
        "", "no answer", "", "held back: 1 are not ready", "held back: 1 are not ready",
    ]  # fmt: skip


def test_a_change_that_one_router_refused_is_remembered_for_the_others(drilled: Drill) -> None:
    drilled.lab.daemons["eb2-prn", "ospfd"].refuses = ("ip ospf passive",)
    drilled.operator().drain(ONE_PLANE, drilled.stage)
    assert drilled.drained() == {"eb2-frc", "eb2-iad"}
    assert json.loads(drilled.stored()) == ["plane 2"]


def test_a_drain_that_routers_take_back_by_themselves_is_not_remembered(drilled: Drill) -> None:
    drilled.operator().drain(replace(ONE_PLANE, dead_man_s=8.0), drilled.stage)
    (job,) = drilled.lab.jobs
    assert (job["steps"], job["confirm_s"]) == (["login", "stage", "activate"], 8.0)
    assert drilled.stored() == ""


@pytest.mark.parametrize(
    ("step", "seconds"),
    [
        (LOST, 14),
        (replace(ONE_PLANE, dead_man_s=8.0), 8.0),
        (replace(ONE_PLANE, acknowledged=True), None),
    ],
    ids=["any drain", "one with a timer of its own", "one that is intended"],
)
def test_a_timer_for_all_drains_ends_those_that_nobody_intends(
    step: Drain, seconds: float | None, drilled: Drill
) -> None:
    drilled.gates = replace(drilled.gates, dead_man_s=14)
    drilled.operator().drain(step, drilled.stage)
    (job,) = drilled.lab.jobs
    assert job["confirm_s"] == seconds
    assert ("confirm" in job["steps"], drilled.stored() == "") == (
        (True, False) if seconds is None else (False, True)
    )


@pytest.mark.parametrize("gates", [Gates(canary=ON), Gates(commit_confirm=ON)])
def test_a_timer_for_all_drains_leaves_alone_what_is_watched_after_its_push(gates: Gates) -> None:
    timed = replace(gates, dead_man_s=14)
    assert dead_man_s(timed, LOST) is None
    assert dead_man_s(timed, replace(LOST, dead_man_s=5.0)) == 5.0


def test_a_pusher_that_cannot_work_is_an_error_of_the_lab(drilled: Drill) -> None:
    drilled.lab.broken_change = "maintenance"
    with pytest.raises(CommandError, match="ctl-prn: push: no route to any router"):
        drilled.operator().drain(ONE_PLANE, drilled.stage)
    assert drilled.stored() == ""


def test_a_pop_is_its_links_to_the_backbone(drilled: Drill) -> None:
    drilled.operator().drain(Drain("pop", ("pop sjc", "router eb1-frc")), drilled.stage)
    links = [f"link eb{plane}-iad:e{number}" for plane in (1, 2) for number in (3, 4)]
    (request,) = drilled.data("request")
    asked = str(request["scope_asked"]).split(", ")
    assert (sorted(asked[:4]), asked[4:]) == (links, ["router eb1-frc"])
    assert request["scope_effective"] == asked
    changed = {target["node"] for target in drilled.lab.jobs[0]["targets"]}
    assert changed == {"eb1-iad", "eb2-iad", "eb1-frc", "eb1-prn"}  # ends of the links


def test_a_pop_that_is_none_is_refused_with_those_there_are(drilled: Drill) -> None:
    with pytest.raises(InputError) as caught:
        drilled.operator().drain(Drain("pop", ("pop zrh",)), drilled.stage)
    assert [str(problem) for problem in caught.value.problems] == [
        "pop zrh: there is no such PoP; there are: sjc, lhr, sin"
    ]
    assert drilled.journal.events == ()


@pytest.mark.parametrize("wanted", ["fails", "any"])
def test_a_drain_that_no_router_takes_is_an_outcome_where_it_may_fail(
    wanted: Literal["fails", "any"], drilled: Drill
) -> None:
    drilled.lab.unreachable = set(BACKBONE)
    done = drilled.operator().drain(replace(ONE_PLANE, outcome=wanted), drilled.stage)
    assert (done.ok, done.text) == (False, "0 of 3 routers; not eb2-frc, eb2-iad, eb2-prn")
    assert (drilled.drained(), drilled.stored()) == (set(), "")


def test_a_drain_is_expected_to_succeed_as_any_change(drilled: Drill) -> None:
    drilled.operator()
    performer = StagePerformer(drilled.stage, lambda _step, _outcome, _phase: None)
    assert performer.wanted(ONE_PLANE) == "succeeds"
    assert performer.wanted(replace(ONE_PLANE, outcome="fails")) == "fails"


def test_a_drain_that_was_cut_is_made_again_where_routers_lack_it(drilled: Drill) -> None:
    operator = drilled.operator()
    assert ONE_PLANE.left(drilled.stage) is Left.SOME
    operator.drain(ONE_PLANE, drilled.stage)
    (job,) = drilled.lab.jobs
    assert job["change"] == "maintenance-2"  # routers may know the first name
    drilled.lab.files["ctl-prn"].pop("/run/lab/drains.json")  # it was killed before that
    operator = drilled.operator()
    assert ALL.left(drilled.stage) is Left.SOME
    operator.drain(ALL, drilled.stage)
    assert {each["node"] for each in drilled.lab.jobs[-1]["targets"]} == {*PLANES[1]}
    assert drilled.drained() == {*BACKBONE}


def test_a_drain_that_every_router_has_is_written_down(drilled: Drill) -> None:
    drilled.operator().drain(ONE_PLANE, drilled.stage)
    drilled.lab.files["ctl-prn"].pop("/run/lab/drains.json")
    drilled.operator()
    assert ONE_PLANE.left(drilled.stage) is Left.NOTHING
    assert drilled.stored() == '["plane 2"]'
    drilled.operator()
    assert ONE_PLANE.left(drilled.stage) is Left.NOTHING


def test_what_is_left_of_a_drain_is_unsure_where_a_router_cannot_be_asked(
    drilled: Drill,
) -> None:
    drilled.operator()
    drilled.lab.stop_daemon(PLANES[2][0], "bgpd")
    assert ONE_PLANE.left(drilled.stage) is Left.UNSURE
