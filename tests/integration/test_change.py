"""A change that cuts the path it came by, and the ways back."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lab.push.job import PUSH, Procedure
from lab.runtimes.embedded import Embedded
from tests.integration.change_lab import DRAINED, LIVE, Site, deployment

pytestmark = [pytest.mark.netns, pytest.mark.timeout(180)]

ENABLED = "/run/lab/breakglass.enabled"
ROLLBACK = Procedure(("login", "rollback"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    runtime = Embedded(Path(tmp_path_factory.mktemp("state")))
    lab = runtime.deploy(deployment(), keep=False, progress=lambda _text: None)
    site = Site(lab)
    try:
        site.await_login()
        yield site
    finally:
        runtime.destroy("change")


def outcomes(events: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(event["data"]["step"], event["data"]["outcome"]) for event in events]


def login(events: list[dict[str, Any]]) -> tuple[bool, str]:
    return events[0]["data"]["ok"], events[0]["data"]["stage"]


def test_a_change_that_cuts_its_own_path_is_done_and_only_breakglass_undoes_it(
    site: Site,
) -> None:
    before = site.running()
    done = outcomes(site.push("cut", "drain", DRAINED, PUSH))
    assert done == [
        ("login", "ok"), ("stage", "ok"), ("activate", "ok"), ("confirm", "unknown"),
    ]  # fmt: skip
    assert site.record("cut") == ["staged", "armed", "applied"]
    assert "route-map DENY in" in site.running()
    assert login(site.push("", "drain")) == (False, "connect")
    assert login(site.push("", "noc")) == (False, "auth")
    assert login(site.push("", "breakglass")) == (False, "auth")
    site.lab.run("eb", ["touch", ENABLED], timeout=timedelta(seconds=5))
    assert outcomes(site.push("cut", "breakglass", "", ROLLBACK)) == [
        ("login", "ok"), ("rollback", "ok"),
    ]  # fmt: skip
    assert site.running() == before
    site.await_login()


def test_a_router_takes_back_what_is_not_confirmed_in_time(site: Site) -> None:
    before = site.running()
    procedure = Procedure(PUSH.steps, confirm_s=4.0)
    assert outcomes(site.push("tried", "drain", DRAINED, procedure))[-1][0] == "confirm"
    site.await_login()
    assert site.record("tried") == ["staged", "armed", "applied", "rolled-back"]
    assert site.running() == before


def test_a_change_that_keeps_the_path_is_confirmed(site: Site) -> None:
    before = site.running()
    harmless = LIVE.replace("timers 3 9", "timers 4 12")
    assert outcomes(site.push("kept", "drain", harmless, PUSH)) == [
        ("login", "ok"), ("stage", "ok"), ("activate", "ok"), ("confirm", "ok"),
    ]  # fmt: skip
    assert site.record("kept") == ["staged", "armed", "applied", "confirmed"]
    assert outcomes(site.push("kept", "drain", "", ROLLBACK)) == [
        ("login", "ok"), ("rollback", "ok"),
    ]  # fmt: skip
    assert site.running() == before


def test_somebody_at_the_console_takes_a_change_back_without_any_key(site: Site) -> None:
    before = site.running()
    site.push("console", "drain", DRAINED, PUSH)
    argv = ["stormdrill-node", "ssh", "/run/lab/ssh.json", "rollback", "console"]
    done = site.lab.run("eb", argv, timeout=timedelta(seconds=20))
    assert (done.returncode, done.stdout) == (0, "rolled-back\n")
    assert site.running() == before
    site.await_login()


def test_a_refused_line_leaves_the_router_as_it_was(site: Site) -> None:
    before = site.running()
    wrong = DRAINED.replace("route-map DENY out", "route-map NOSUCH out")
    events = site.push("wrong", "drain", wrong, PUSH)
    assert outcomes(events)[-1] == ("confirm", "refused")
    assert "'NOSUCH' does not exist.; undone" in events[-1]["data"]["error"]
    assert site.record("wrong") == ["staged", "armed", "refused"]
    assert site.running() == before


def test_an_identifier_is_used_once(site: Site) -> None:
    site.push("once", "drain", LIVE.replace("timers 3 9", "timers 4 12"), PUSH)
    events = site.push("once", "drain", DRAINED, PUSH)
    assert outcomes(events) == [("login", "ok"), ("stage", "refused")]
    assert events[-1]["data"]["error"] == "% change once was used before, it is confirmed"
    site.push("once", "drain", "", ROLLBACK)
