"""Logins, consoles and the way out of band."""

from pathlib import Path

import pytest

from lab.incidents.facebook_2021.dials import OobFailure
from lab.incidents.facebook_2021.steps import Attempt, Console, Drain, Undrain
from lab.journal.journal import Journal
from lab.model.errors import CommandError
from tests.fakes.clock import FakeClock
from tests.fakes.routers import SEEN_AT
from tests.fakes.runtime import Call, Said
from tests.unit.incidents.facebook_2021.drain.drills import BACKBONE, Drill, drill

SWITCH = "/run/lab/breakglass.enabled"
UPLINK = ("oob", "/sys/class/net/e1/operstate"), ("noc", "/sys/class/net/e2/operstate")


@pytest.fixture
def drilled(journal: Journal, tmp_path: Path) -> Drill:
    return drill(journal, tmp_path)


@pytest.mark.parametrize(
    ("step", "reached", "targets"),
    [
        (
            Attempt("ctl", "eb", "in-band", "drain"),
            ("ctl-prn", "in-band", "drain", "/run/lab/keys/drain"),
            {"eb1-prn": "10.1.0.1", "eb2-iad": "10.2.0.3"},
        ),
        (
            Attempt("noc", "fa", "in-band", "noc"),
            ("noc", "in-band", "noc", "/run/lab/keys/noc"),
            {"fa1-prn": "10.101.240.1", "fa1-frc": "10.102.240.1"},
        ),
        (
            Attempt("noc", "pr", "oob", "breakglass"),
            ("noc", "oob", "breakglass", "/run/lab/keys/breakglass"),
            {"pr1-sjc": "192.168.0.17", "pr1-lhr": "192.168.0.21"},
        ),
    ],
    ids=["the controller", "the NOC in band", "the NOC out of band"],
)
def test_an_attempt_logs_in_to_every_router_of_a_kind_and_changes_nothing(
    step: Attempt, reached: tuple[str, ...], targets: dict[str, str], drilled: Drill
) -> None:
    before = drilled.lab.running()
    drilled.operator()
    step.perform(drilled.stage)
    (job,) = drilled.lab.jobs
    assert (job["pusher"], job["path"], job["account"], job["key"]) == reached
    assert job["steps"] == ["login"]
    found = {target["node"]: target["address"] for target in job["targets"]}
    assert {node: found[node] for node in targets} == targets
    assert {node[:2] for node in found} == {step.kind}
    assert not any(target["lines"] for target in job["targets"])
    assert drilled.lab.running() == before


def test_a_login_that_fails_is_written_down_and_no_error(drilled: Drill) -> None:
    drilled.lab.unreachable = {"fa1-frc"}
    drilled.operator()
    Attempt("noc", "fa", "in-band", "noc").perform(drilled.stage)
    good, bad = drilled.data("login")
    assert good == {
        "subject": "noc", "target": "fa1-prn", "path": "in-band", "account": "aaa", "ok": True,
        "error": "", "stage": "done", "took_ms": 1.0,
    }  # fmt: skip
    assert bad == {
        **good, "target": "fa1-frc", "ok": False, "error": "no answer", "stage": "connect",
    }  # fmt: skip
    assert {event.at for event in drilled.journal.events} == {SEEN_AT - 1000.0}


def test_a_login_is_tried_again_until_the_path_is_there(
    journal: Journal, tmp_path: Path, clock: FakeClock
) -> None:
    drilled = drill(journal, tmp_path, clock)
    drilled.lab.unreachable = {"eb1-frc"}
    drilled.operator()
    clock.after(2.5, drilled.lab.unreachable.clear)
    done = Attempt("noc", "eb", "oob", "breakglass", within_s=30).perform(drilled.stage)
    assert (done.ok, done.text, clock.now()) == (True, "6 of 6 routers", 1003)
    tries = [each["ok"] for each in drilled.data("login") if each["target"] == "eb1-frc"]
    assert tries == [False, False, False, True]


def test_a_login_is_tried_once_unless_a_step_says_otherwise(drilled: Drill) -> None:
    drilled.lab.unreachable = {"eb1-frc"}
    drilled.operator()
    done = Attempt("noc", "eb", "oob", "breakglass").perform(drilled.stage)
    assert (done.ok, done.text) == (False, "5 of 6 routers; not eb1-frc")
    assert len(drilled.lab.jobs) == 1


def test_every_attempt_is_a_job_of_its_own_name(drilled: Drill) -> None:
    drilled.operator()
    for _ in range(2):
        Attempt("noc", "fa", "in-band", "noc").perform(drilled.stage)
    assert [job["change"] for job in drilled.lab.jobs] == ["attempt-0", "attempt-2"]


def test_a_pusher_that_cannot_start_an_attempt_is_an_error_of_the_lab(drilled: Drill) -> None:
    drilled.lab.broken_change = "attempt-0"
    drilled.operator()
    with pytest.raises(CommandError, match="noc: push: no route to any router"):
        Attempt("noc", "eb", "oob", "noc").perform(drilled.stage)


def enabled(drilled: Drill) -> set[str]:
    return {node for node, files in drilled.lab.files.items() if SWITCH in files}


def test_someone_on_site_switches_the_local_account_of_every_backbone_router(
    drilled: Drill,
) -> None:
    operator = drilled.operator()
    operator.console(Console("on"))
    assert enabled(drilled) == set(BACKBONE)
    operator.console(Console("off"))
    assert enabled(drilled) == set()
    operator.console(Console("off"))
    assert [each["ok"] for each in drilled.data("login")] == [True] * 3 * len(BACKBONE)


def test_each_console_is_written_down(drilled: Drill) -> None:
    def refuses(call: Call) -> Said:
        full = call.node == "eb2-iad"
        return (1, "", "touch: no space left\n") if full else (0, "", "")

    drilled.lab.programs = {**drilled.lab.programs, "touch": refuses}
    drilled.operator().console(Console("on"))
    *good, bad = drilled.data("login")
    assert [each["target"] for each in (*good, bad)] == list(BACKBONE)
    assert good[0] == {
        "subject": "on-site", "target": BACKBONE[0], "path": "console", "account": "breakglass",
        "ok": True, "error": "", "stage": "done", "took_ms": 0,
    }  # fmt: skip
    assert (bad["ok"], bad["error"]) == (False, "touch: no space left")


def uplink(drilled: Drill) -> list[str]:
    return [drilled.lab.files[node][path].strip() for node, path in UPLINK]


def test_the_uplink_of_the_way_out_of_band_goes_down_and_up_at_the_noc(drilled: Drill) -> None:
    operator = drilled.operator()
    operator.oob(up=False)
    down = uplink(drilled)
    operator.oob(up=True)
    assert (down, uplink(drilled)) == (["up", "down"], ["up", "up"])


@pytest.mark.parametrize(
    ("failure", "states"),
    [
        (OobFailure.TRANSPORT, ["up", "down", "up", "down", "up"]),
        (OobFailure.AAA, ["up"] * 5),
        (OobFailure.NONE, ["up"] * 5),
    ],
)
def test_the_uplink_falls_with_the_backbone_and_somebody_on_site_repairs_it(
    failure: OobFailure, states: list[str], drilled: Drill
) -> None:
    drilled.oob_failure = failure
    operator = drilled.operator()
    seen = [uplink(drilled)[1]]
    for act in (
        lambda: operator.drain(Drain("all", ("plane 1", "plane 2")), drilled.stage),
        lambda: operator.console(Console("on")),
        lambda: operator.console(Console("off")),
        lambda: operator.undrain(Undrain("all"), drilled.stage),
    ):
        act()
        seen.append(uplink(drilled)[1])
    assert seen == states


def test_the_uplink_stays_while_a_plane_is_there(drilled: Drill) -> None:
    drilled.oob_failure = OobFailure.TRANSPORT
    operator = drilled.operator()
    operator.drain(Drain("one", ("plane 2",)), drilled.stage)
    assert uplink(drilled)[1] == "up"
