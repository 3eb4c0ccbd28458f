import json
from dataclasses import replace

import pytest

from lab.inside.pusher import steps
from lab.inside.pusher.login import LoginFailed, Outcome, Reply
from lab.inside.pusher.steps import Pusher
from lab.journal.kinds.change import LoginTried, PushStepDone
from lab.journal.kinds.kind import EventData
from lab.model.programs.access import PushJob, PushTarget
from tests.fakes.logins import OK, FakeRouters

LOST = Reply(Outcome.UNKNOWN, "no answer: timeout")
STEPS = ("login", "stage", "activate", "confirm")
ONE = PushTarget(node="r1", address="10.0.0.1", lines={"bgpd": ()})
TWO = PushTarget(node="r2", address="10.0.0.2", lines={})
JOB = PushJob(
    change="c1", pusher="ctl", path="in-band", account="drain", key="/k", known_hosts="/h",
    targets=(ONE, TWO), steps=STEPS, timeout_s=0.05,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "MARGIN_S", 0.02)
    monkeypatch.setattr(steps, "SETTLE_S", 0.0)


def pushed(
    routers: FakeRouters, job: PushJob = JOB, targets: tuple[PushTarget, ...] = (ONE, TWO)
) -> tuple[bool, list[tuple[str, str, str, str]]]:
    """Do a job and return whether it was all done, and what was told by router and step."""
    told: list[tuple[str, str, str, str]] = []

    def emit(event: EventData, subject: str) -> None:
        assert isinstance(event, PushStepDone)
        assert (event.change, event.path) == ("c1", "in-band")
        told.append((subject, event.step, event.outcome, event.error))

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


def test_all_routers_are_told_to_act_at_one_moment_after_the_last_is_armed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(steps, "MARGIN_S", 1.0)  # longer than a busy machine takes for an order
    routers = FakeRouters()
    pushed(routers, replace(JOB, confirm_s=9.0))
    activations = [c.split() for _, c in routers.orders if c.startswith("activate")]
    delays = [float(words[2]) for words in activations]
    assert all(0.5 < delay <= 1.06 for delay in delays)
    assert max(delays) - min(delays) < 0.5
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
@pytest.mark.parametrize(("account_class", "shown"), [("aaa", "aaa"), ("", "noc")])
def test_an_attempt_tells_how_far_it_came(
    closed: LoginFailed | None,
    reply: Reply,
    outcome: tuple[bool, str, str],
    account_class: str,
    shown: str,
) -> None:
    routers = FakeRouters()
    routers.scripts["10.0.0.1", "show"] = [reply]
    routers.closed_to = {"10.0.0.1": closed} if closed else {}
    told: list[tuple[EventData, str]] = []

    def emit(event: EventData, subject: str) -> None:
        told.append((event, subject))

    job = replace(JOB, account="noc", account_class=account_class, path="oob", steps=("login",))
    assert Pusher(job, routers.log_in, emit).attempt([ONE]) is outcome[0]
    ((event, subject),) = told
    assert isinstance(event, LoginTried)
    assert (subject, event.took_ms >= 0) == ("ctl", True)
    assert replace(event, took_ms=0.0) == LoginTried(
        target="r1", path="oob", account=shown,
        ok=outcome[0], stage=outcome[1], error=outcome[2],
    )  # fmt: skip


def test_sessions_that_stay_are_asked_something() -> None:
    routers = FakeRouters()
    pusher = Pusher(JOB, routers.log_in, lambda *_: None)
    pusher.log_in([ONE, TWO])
    pusher.stay()
    assert sorted(routers.orders) == [("10.0.0.1", "status c1"), ("10.0.0.2", "status c1")]
