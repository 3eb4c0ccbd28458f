import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from lab.inside.pusher.login import LoginFailed, Outcome, Reply
from lab.inside.pusher.steps import Job, Pusher, Target
from tests.fakes.logins import OK, FakeRouters

LOST = Reply(Outcome.UNKNOWN, "no answer: timeout")
STEPS = ("login", "stage", "activate", "confirm")
JOB = Job(
    "c1", "ctl", "in-band", "drain", "/k", "/h", [], STEPS, 0.05, margin_s=0.02, settle_s=0.0
)
ONE, TWO = Target("r1", "10.0.0.1", {"bgpd": []}), Target("r2", "10.0.0.2")


def pushed(
    routers: FakeRouters, job: Job = JOB, targets: tuple[Target, ...] = (ONE, TWO)
) -> tuple[bool, list[tuple[str, str, str, str]]]:
    """Do a job and return whether it was all done, and what was told by router and step."""
    told: list[tuple[str, str, str, str]] = []

    def emit(kind: str, subject: str, data: dict[str, Any]) -> None:
        assert (kind, data["change"], data["path"]) == ("push", "c1", "in-band")
        told.append((subject, data["step"], data["outcome"], data["error"]))

    done = Pusher(job, routers.log_in, emit).push(targets)
    return done, sorted(told, key=lambda each: ((*STEPS, "rollback").index(each[1]), each[0]))


def status(state: str, detail: str = "") -> Reply:
    return Reply(Outcome.OK, json.dumps({"state": state, "detail": detail}))


def test_every_step_is_done_everywhere_before_the_next() -> None:
    routers = FakeRouters()
    done, told = pushed(routers)
    assert done
    assert told == [(node, step, "ok", "") for step in STEPS for node in ("r1", "r2")]
    verbs = [command.split()[0] for _, command in routers.orders]
    assert verbs[:4] == ["stage", "stage", "activate", "activate"]


def test_all_routers_are_told_to_act_at_one_moment_after_the_last_is_armed() -> None:
    routers = FakeRouters()
    pushed(routers, replace(JOB, confirm_s=9.0))
    activations = [c.split() for _, c in routers.orders if c.startswith("activate")]
    delays = [float(words[2]) for words in activations]
    assert all(0.02 < delay <= 0.08 for delay in delays)
    assert max(delays) - min(delays) < 0.06
    assert [words[3] for words in activations] == ["9.000", "9.000"]


def test_nothing_is_activated_when_one_router_cannot_be_staged() -> None:
    routers = FakeRouters()
    routers.scripts["10.0.0.2", "stage"] = [Reply(Outcome.REFUSED, "% busy")]
    done, told = pushed(routers)
    assert not done
    assert told[2:] == [
        ("r1", "stage", "ok", ""),
        ("r2", "stage", "refused", "% busy"),
        ("r1", "activate", "refused", "held back: 1 routers are not ready"),
    ]
    assert not [c for _, c in routers.orders if c.startswith("activate")]


def test_a_partial_job_goes_on_with_the_routers_it_has() -> None:
    routers = FakeRouters()
    routers.closed_to["10.0.0.2"] = LoginFailed("auth", "Authentication failed")
    done, told = pushed(routers, replace(JOB, partial=True))
    assert not done
    assert told == [
        ("r1", "login", "ok", ""),
        ("r2", "login", "refused", "Authentication failed"),
        ("r1", "stage", "ok", ""),
        ("r1", "activate", "ok", ""),
        ("r1", "confirm", "ok", ""),
    ]


def test_a_router_that_is_cut_off_is_unknown_after_a_second_try() -> None:
    routers = FakeRouters()
    routers.scripts["10.0.0.1", "status"] = [LOST]
    routers.cut_after["10.0.0.1"] = 1
    done, told = pushed(routers, targets=(ONE,))
    assert not done
    assert told[-1] == (
        "r1", "confirm", "unknown", "no answer: timeout; new connection: unreachable",
    )  # fmt: skip


def test_a_new_connection_confirms_what_the_kept_one_could_not() -> None:
    routers = FakeRouters()
    routers.scripts["10.0.0.1", "status"] = [LOST, status("applied")]
    done, told = pushed(routers, targets=(ONE,))
    assert (done, told[-1]) == (True, ("r1", "confirm", "ok", ""))


def test_an_activation_without_an_answer_is_still_asked_about() -> None:
    routers = FakeRouters()
    routers.scripts["10.0.0.1", "activate"] = [LOST]
    done, told = pushed(routers, targets=(ONE,))
    assert not done
    assert told[-2:] == [
        ("r1", "activate", "unknown", "no answer: timeout"),
        ("r1", "confirm", "ok", ""),
    ]


@pytest.mark.parametrize(
    ("states", "outcome", "error"),
    [
        ([status("armed"), status("applied")], "ok", ""),
        ([status("refused", "bgpd refused 'x'")], "refused", "refused: bgpd refused 'x'"),
        ([status("rolled-back", "asked for")], "refused", "rolled-back: asked for"),
        ([status("armed")], "unknown", "still armed; new connection: refused"),
    ],
)
def test_confirm_waits_for_the_router_to_have_acted(
    states: list[Reply], outcome: str, error: str
) -> None:
    routers = FakeRouters()
    routers.scripts["10.0.0.1", "status"] = states
    routers.cut_after["10.0.0.1"] = 1
    _, told = pushed(routers, targets=(ONE,))
    assert told[-1][2] == outcome
    assert told[-1][3].startswith(error.split(";")[0])


def test_rollback_is_a_step_of_its_own() -> None:
    routers = FakeRouters()
    done, told = pushed(routers, replace(JOB, steps=("login", "rollback")), (ONE,))
    assert (done, told[-1]) == (True, ("r1", "rollback", "ok", ""))
    assert routers.orders == [("10.0.0.1", "rollback c1")]


@pytest.mark.parametrize(
    ("closed", "reply", "outcome"),
    [
        (None, OK, (True, "done", "")),
        (LoginFailed("connect", "timeout"), OK, (False, "connect", "timeout")),
        (
            LoginFailed("auth", "Authentication failed"),
            OK,
            (False, "auth", "Authentication failed"),
        ),
        (None, LOST, (False, "command", "no answer: timeout")),
    ],
)
@pytest.mark.parametrize(("account", "kind"), [("noc", "aaa"), ("breakglass", "breakglass")])
def test_an_attempt_tells_how_far_it_came(
    closed: LoginFailed | None,
    reply: Reply,
    outcome: tuple[bool, str, str],
    account: str,
    kind: str,
) -> None:
    routers = FakeRouters()
    routers.scripts["10.0.0.1", "show"] = [reply]
    routers.closed_to = {"10.0.0.1": closed} if closed else {}
    told: list[Any] = []
    emit: Callable[..., None] = lambda *event: told.append(event)  # noqa: E731
    job = replace(JOB, account=account, path="oob", steps=("login",))
    assert Pusher(job, routers.log_in, emit).attempt([ONE]) is outcome[0]
    ((event, subject, data),) = told
    assert (event, subject, data.pop("took_ms") >= 0) == ("login", "ctl", True)
    assert data == {
        "target": "r1", "path": "oob", "account": kind,
        "ok": outcome[0], "stage": outcome[1], "error": outcome[2],
    }  # fmt: skip


@pytest.mark.parametrize("steps", [("login", "reboot"), ("stage",), ()])
def test_a_job_with_steps_that_make_no_sense_is_refused(steps: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="step"):
        replace(JOB, steps=steps)


def test_sessions_that_stay_are_asked_something() -> None:
    routers = FakeRouters()
    pusher = Pusher(JOB, routers.log_in, lambda *_: None)
    pusher.log_in([ONE, TWO])
    pusher.stay()
    assert sorted(routers.orders) == [("10.0.0.1", "status c1"), ("10.0.0.2", "status c1")]
