"""However a play ends, its lab is gone and its folder says how it was."""

import errno
import os
import signal
from collections.abc import Mapping

import pytest

from lab.journal.journal import Journal
from lab.model.deployment import Cleanup
from lab.model.errors import BackendError, InputError, RuntimeFailure
from lab.model.event import Event, JsonValue
from lab.model.verdict import Verdict
from tests.fakes.runtime import Call, FakeRuntime, Said
from tests.fakes.steady import steady_runtime
from tests.unit.app.plays import Stage, kinds, of

NAME = f"facebook-2021-{os.getpid()}"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def signals() -> None:
    for number in SIGNALS:
        signal.raise_signal(number)


@pytest.mark.parametrize("number", SIGNALS)
def test_the_first_interrupt_unwinds_and_the_run_is_reported(
    number: signal.Signals, stage: Stage
) -> None:
    before = signal.getsignal(number)
    result = stage.play_until("phase.started", lambda: signal.raise_signal(number))
    assert kinds(stage.journal())[-4:] == ["phase.started", "cleanup", "interrupted", "run.ended"]
    assert of(stage.journal(), "interrupted")[0].subject == number.name
    assert (result.interrupted, result.verdict) == (True, Verdict.UNKNOWN)
    assert (stage.here / "run" / "report.html").is_file()
    assert stage.runtime.labs() == ()
    assert signal.getsignal(number) == before


@pytest.mark.parametrize("kind", ["run.started", "deploy.started", "deploy.done", "converged"])
def test_an_interrupt_on_the_way_leaves_no_lab(kind: str, stage: Stage) -> None:
    result = stage.play_until(kind, lambda: signal.raise_signal(signal.SIGINT))
    assert (result.interrupted, stage.runtime.labs()) == (True, ())
    assert ("cleanup" in kinds(stage.journal())) == (kind not in ("run.started", "deploy.started"))


def test_a_second_interrupt_does_not_disturb_the_unwinding(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    destroyed: list[str] = []

    def disturbed(runtime: FakeRuntime, name: str) -> Cleanup:
        signals()
        destroyed.append(name)
        return destroy(runtime, name)

    destroy = FakeRuntime.destroy
    monkeypatch.setattr(FakeRuntime, "destroy", disturbed)
    result = stage.play_until("phase.started", lambda: signal.raise_signal(signal.SIGINT))
    assert (destroyed, result.interrupted) == ([NAME], True)
    assert [event.subject for event in of(stage.journal(), "interrupted")] == ["SIGINT"]


def test_an_interrupt_while_a_finished_lab_is_taken_down_is_ignored(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def disturbed(runtime: FakeRuntime, name: str) -> Cleanup:
        signals()
        return destroy(runtime, name)

    destroy = FakeRuntime.destroy
    monkeypatch.setattr(FakeRuntime, "destroy", disturbed)
    result = stage.play()
    assert (result.interrupted, stage.runtime.labs()) == (False, ())


def test_what_was_left_of_a_lab_is_written_down(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def partly(_runtime: FakeRuntime, _name: str) -> Cleanup:
        stage.clock.sleep(2.5)
        return Cleanup(verified=False, leftovers=("process 7",))

    monkeypatch.setattr(FakeRuntime, "destroy", partly)
    stage.play()
    (cleanup,) = of(stage.journal(), "cleanup")
    assert (cleanup.subject, cleanup.data) == (
        NAME, {"verified": False, "leftovers": ["process 7"], "seconds": 2.5},
    )  # fmt: skip


def test_a_failed_deploy_is_written_down_and_leaves_nothing(stage: Stage) -> None:
    stage.runtime = FakeRuntime(lacks=("bgpd",))
    with pytest.raises(RuntimeFailure, match="this host has no bgpd"):
        stage.play()
    events = stage.journal()
    assert kinds(events) == [
        "run.started", "incident", "deploy.started", "cleanup", "error", "run.ended",
    ]  # fmt: skip
    assert [event.data for event in of(events, "error")] == [{"text": "this host has no bgpd"}]
    assert events[-1].data["verdict"] == "unknown"
    assert stage.summary()["verdict"] == "unknown"
    assert stage.runtime.labs() == ()


def test_a_lab_that_does_not_converge_is_taken_down(stage: Stage) -> None:
    def broken(call: Call) -> Said:
        return 2, "", "no route\n"

    stage.runtime = steady_runtime(**{"stormdrill-node": broken})
    with pytest.raises(RuntimeFailure, match="stormdrill-node once: no route"):
        stage.play()
    assert stage.runtime.labs() == ()
    assert kinds(stage.journal())[-3:] == ["cleanup", "error", "run.ended"]


def test_a_lab_that_is_gone_in_the_middle_ends_the_play(stage: Stage) -> None:
    def end() -> None:
        stage.runtime.attach(NAME).ended = True

    with pytest.raises(RuntimeFailure, match=f"{NAME}: the lab does not run"):
        stage.play_until("converged", end)
    assert "phase.ended" not in kinds(stage.journal())
    assert kinds(stage.journal())[-3:] == ["cleanup", "error", "run.ended"]


@pytest.mark.parametrize(
    "kind", ["run.started", "deploy.started", "converged", "phase.started", "cleanup", "run.ended"]
)
def test_a_full_disk_ends_the_play_with_its_name_and_no_lab(
    kind: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = False

    def add(
        journal: Journal,
        what: str,
        subject: str,
        data: Mapping[str, JsonValue],
        seen_at: float | None = None,
    ) -> Event:
        nonlocal full
        full = full or what == kind
        if full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return written(journal, what, subject, data, seen_at)

    written = Journal.add
    monkeypatch.setattr(Journal, "add", add)
    with pytest.raises(BackendError) as caught:
        stage.play()
    assert str(caught.value) == "run: No space left on device"
    assert stage.runtime.labs() == ()


def test_a_folder_that_cannot_be_made_starts_nothing(stage: Stage) -> None:
    (stage.here / "file").write_text("precious")
    with pytest.raises(InputError, match="file/run: cannot be written: Not a directory"):
        stage.play(stage.request(out=stage.here / "file" / "run"))
    assert (stage.told, stage.runtime.labs()) == ([], ())


def test_a_report_that_cannot_be_written_is_an_error_and_the_lab_is_gone(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("lab.report.write", full)
    with pytest.raises(BackendError, match="run: No space left on device"):
        stage.play()
    assert stage.runtime.labs() == ()
    assert kinds(stage.journal())[-2:] == ["cleanup", "run.ended"]
