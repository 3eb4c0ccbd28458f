import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lab.inside.router.ledger import Ledger, State
from lab.model.errors import PushError
from tests.unit.inside.router.fake_router import BGP, DENY, DRAIN, OSPF, Router

BEFORE = {"ospfd": OSPF, "bgpd": BGP}
OTHER = json.dumps({"bgpd": [[["router bgp 1"], "bgp router-id 1.1.1.1"]]})


@pytest.fixture
def router(tmp_path: Path) -> Iterator[Router]:
    made = Router(tmp_path)
    yield made
    made.close()


def test_an_activated_change_is_applied_after_the_answer(router: Router) -> None:
    assert router.changes.stage("c1", DRAIN) == "staged"
    assert router.changes.activate("c1", 0.05) == "armed"
    assert (router.state(), router.running()) == ("armed", BEFORE)
    router.wait(lambda: router.state() == "applied")
    assert DENY in router.running()["bgpd"]
    assert "ip ospf passive" in router.running()["ospfd"]
    assert all(daemon.closed for daemon in router.daemons.values())


def test_the_log_has_every_step_with_its_lines(router: Router) -> None:
    router.push()
    router.changes.confirm("c1")
    lines = [
        "interface e0 / ip ospf passive",
        f"router bgp 1 / address-family ipv4 unicast / {DENY}",
    ]
    assert router.told() == [
        {"change": "c1", "step": "staged", "detail": "", "lines": lines},
        {"change": "c1", "step": "armed", "detail": "", "lines": []},
        {"change": "c1", "step": "applied", "detail": "", "lines": lines},
        {"change": "c1", "step": "confirmed", "detail": "", "lines": []},
    ]


def test_a_refused_line_undoes_the_whole_change(router: Router) -> None:
    router.daemons["bgpd"].refuses = (DENY,)
    router.push()
    assert router.running() == BEFORE
    assert json.loads(router.changes.status("c1")) == {
        "change": "c1", "state": "refused", "detail": f"bgpd refused '{DENY}': % refused; undone",
    }  # fmt: skip


def test_a_daemon_that_is_dead_refuses_before_any_line(router: Router) -> None:
    router.dead = {"bgpd"}
    router.push()
    assert (router.state(), router.running()) == ("refused", BEFORE)


def test_an_identifier_is_used_once(router: Router) -> None:
    router.push()
    with pytest.raises(PushError, match="change c1 was used before, it is applied"):
        router.changes.stage("c1", DRAIN)
    with pytest.raises(PushError, match="change c1 is applied"):
        router.changes.activate("c1", 0.0)


def test_a_daemon_the_router_does_not_run_refuses_the_stage(router: Router) -> None:
    with pytest.raises(PushError, match="isisd does not run here"):
        router.changes.stage("c1", '{"isisd": [[[], "x"]]}')


def test_rollback_restores_the_router_as_it_was(router: Router) -> None:
    router.push()
    assert router.changes.rollback("c1") == "rolled-back"
    assert router.running() == BEFORE
    assert router.steps() == ["staged", "armed", "applied", "rolled-back"]
    with pytest.raises(PushError, match="change c1 is rolled-back: asked for"):
        router.changes.rollback("c1")


def test_rollback_of_what_is_not_applied_disarms_it(router: Router) -> None:
    router.changes.stage("c1", DRAIN)
    router.changes.activate("c1", 0.5)
    router.changes.rollback("c1")
    router.changes.stage("c2", OTHER)
    router.changes.activate("c2", 0.6)
    router.wait(lambda: router.state("c2") == "applied")
    assert router.steps() == ["staged", "armed", "rolled-back"]
    assert DENY not in router.running()["bgpd"]


def test_rollback_of_an_earlier_change_waits_for_the_later(router: Router) -> None:
    router.push("c1", DRAIN)
    router.push("c2", OTHER)
    with pytest.raises(PushError, match="applied after c1 and in force: c2"):
        router.changes.rollback("c1")
    router.changes.rollback("c2")
    router.changes.rollback("c1")
    assert router.running() == BEFORE


def test_a_rollback_that_fails_says_what_is_left(router: Router) -> None:
    router.push()
    router.daemons["bgpd"].refuses = ("neighbor 10.0.0.1 route-map IN in",)
    with pytest.raises(PushError, match=r"not undone: bgpd: neighbor .* route-map IN in"):
        router.changes.rollback("c1")
    assert router.state() == "applied"


def test_a_change_that_is_not_confirmed_in_time_is_undone(router: Router) -> None:
    router.push(confirm_s=0.02)
    router.wait(lambda: router.state() == "rolled-back")
    assert router.running() == BEFORE
    assert router.told()[-1]["detail"] == "not confirmed in time"
    with pytest.raises(PushError, match="not confirmed in time"):
        router.changes.confirm("c1")


def test_a_confirmed_change_outlives_its_deadline(router: Router) -> None:
    router.push(confirm_s=0.05)
    assert router.changes.confirm("c1") == "confirmed"
    assert router.changes.confirm("c1") == "confirmed"
    router.push("c2", OTHER, confirm_s=0.06)
    router.wait(lambda: router.state("c2") == "rolled-back")
    assert router.steps() == ["staged", "armed", "applied", "confirmed"]


def test_a_restarted_agent_keeps_deadlines_and_forgets_what_was_armed(
    router: Router, tmp_path: Path
) -> None:
    router.push(confirm_s=60)
    ledger = Ledger(tmp_path / "changes")
    ledger.save(replace(ledger.load("c1"), deadline=0.0))
    router.changes.stage("c2", OTHER)
    ledger.save(replace(ledger.load("c2"), state=State.ARMED))
    router.close()
    router.start()
    router.changes.resume()
    router.wait(lambda: router.state() == "rolled-back")
    assert router.running() == BEFORE
    assert json.loads(router.changes.status("c2"))["detail"] == "the agent restarted"
