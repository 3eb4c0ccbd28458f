"""A standby: logged in before a change, it tells routers to keep it or to take it back."""

import io
import json

import pytest

from lab.inside.pusher import standby, steps
from lab.inside.pusher.login import LoginFailed
from lab.inside.pusher.steps import Pusher
from lab.journal.kinds.change import PushStepDone
from lab.journal.kinds.kind import EventData
from lab.model.errors import InputError
from lab.model.programs.access import PushJob
from tests.fakes.logins import FakeRouters

JOB = {
    "change": "c1", "pusher": "noc", "path": "oob", "account": "noc", "key": "/k",
    "known_hosts": "/h", "steps": ["login"], "timeout_s": 0.05,
    "targets": [
        {"node": f"r{n}", "address": f"10.0.0.{n}", "lines": {}} for n in (1, 2)
    ],
}  # fmt: skip
Told = list[tuple[str, str, str]]


@pytest.fixture
def routers() -> FakeRouters:
    return FakeRouters()


@pytest.fixture
def told(routers: FakeRouters, monkeypatch: pytest.MonkeyPatch) -> Told:
    """Put routers behind the pusher, and return what it tells of each."""
    found: Told = []

    def emit(event: EventData, subject: str) -> None:
        assert isinstance(event, PushStepDone)
        found.append((subject, event.step, event.outcome))

    def pusher_for(job: PushJob) -> Pusher:
        return Pusher(job, routers.log_in, emit)

    monkeypatch.setattr(standby, "pusher_for", pusher_for)
    monkeypatch.setattr(steps, "SETTLE_S", 0.0)
    return found


def stand_by(monkeypatch: pytest.MonkeyPatch, *lines: str) -> int:
    text = "".join(f"{line}\n" for line in (json.dumps(JOB), *lines))
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    return standby.main(["-"])


def order(step: str, *nodes: str) -> str:
    return json.dumps({"step": step, "nodes": nodes})


def test_it_carries_out_each_line(
    routers: FakeRouters, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stand_by(monkeypatch, order("confirm", "r1", "r2"), order("rollback", "r2")) == 0
    assert sorted(told[:2]) == [("r1", "login", "ok"), ("r2", "login", "ok")]
    assert sorted(told[2:4]) == [("r1", "confirm", "ok"), ("r2", "confirm", "ok")]
    assert told[4:] == [("r2", "rollback", "ok")]
    assert routers.orders[-1] == ("10.0.0.2", "rollback c1")


def test_without_an_order_it_logs_out_and_confirms_nothing(
    routers: FakeRouters, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stand_by(monkeypatch) == 0
    assert ({step for _, step, _ in told}, routers.orders) == ({"login"}, [])


def test_who_let_nobody_in_is_told_nothing(
    routers: FakeRouters, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    routers.closed_to["10.0.0.2"] = LoginFailed("auth", "Authentication failed")
    assert stand_by(monkeypatch, order("confirm", "r1", "r2")) == 0
    assert ("r2", "login", "refused") in told
    assert [each for each in told if each[1] == "confirm"] == [("r1", "confirm", "ok")]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("confirm", "order: cannot be read as JSON"),
        ("[]", "order: is not a JSON object"),
        (order("activate", "r1"), "unknown step 'activate'; known are confirm, rollback"),
        ('{"step": "confirm"}', "order: .*nodes"),
    ],
)
def test_a_line_it_cannot_read_ends_it(
    line: str, problem: str, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match=problem):
        stand_by(monkeypatch, line)
    assert {step for _, step, _ in told} == {"login"}
