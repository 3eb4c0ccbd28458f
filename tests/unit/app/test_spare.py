"""Plays of one process that leave their lab to the next."""

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from lab.app.play import run
from lab.model.deployment import Cleanup, Deployment
from lab.model.errors import BackendError
from lab.model.event import Event
from lab.model.play import RunResult
from lab.probes.mrt import IN_RUN_FOLDER
from lab.reset.spare import Spare
from tests.unit.app.plays import Stage, deployed, kinds, of

NAME = f"facebook-2021-{os.getpid()}"


def play(stage: Stage, spare: Spare, out: str) -> list[Event]:
    """Play and return the journal."""
    run(stage.request(out=Path(out)), spare)
    return stage.journal(out)


def progress(events: list[Event]) -> list[str]:
    return [str(one.data["text"]) for one in of(events, "step") if one.subject == "deploy"]


def test_a_lab_is_left_to_the_next_play_and_removed_in_the_end(stage: Stage) -> None:
    with Spare() as spare:
        first, second = (play(stage, spare, out) for out in ("a", "b"))
        assert [lab.name for lab in stage.runtime.labs()] == [NAME]
    assert stage.runtime.labs() == ()
    for events, reused in ((first, None), (second, True)):
        (done,) = of(events, "deploy.done")
        assert done.data.get("reused") is reused
        (converged,) = of(events, "converged")
        assert "forwarding" in dict(converged.data["checks"])  # type: ignore[arg-type]
        assert kinds(events)[-2:] == ["lab.left", "run.ended"]
    # What the file has from before tells which routes there were.
    assert (Path("b") / IN_RUN_FOLDER).read_bytes() == (Path("a") / IN_RUN_FOLDER).read_bytes()


def edit(monkeypatch: pytest.MonkeyPatch, node: str, path: str, text: str) -> None:
    """Have the next deployment differ in one file."""

    def edited(_context: object, name: str) -> Deployment:
        made = deployed(name)
        config = made.configs[node]
        other = replace(config, files={**config.files, path: text})
        return replace(made, configs={**made.configs, node: other})

    monkeypatch.setattr("lab.incidents.facebook_2021.source.deployment", edited)


def test_files_are_those_of_the_next_play(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    node, path = "usr-janet", "/run/lab/users.json"
    with Spare() as spare:
        play(stage, spare, "a")
        lab = stage.runtime.attach(NAME)
        edit(monkeypatch, node, path, "{}")
        events = play(stage, spare, "b")
        assert of(events, "deploy.done")[0].data["reused"] is True
        assert stage.runtime.attach(NAME) is lab
        assert lab.files[node][path] == "{}"
        assert lab.deployed().deployment.configs[node].files[path] == "{}"


def test_a_router_that_differs_needs_a_new_lab(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Spare() as spare:
        play(stage, spare, "a")
        lab = stage.runtime.attach(NAME)
        edit(monkeypatch, "eb1-prn", "/etc/frr/bgpd.conf", "!")
        events = play(stage, spare, "b")
        assert lab.ended
        assert stage.runtime.attach(NAME) is not lab
    why = "eb1-prn: a router reads /etc/frr/bgpd.conf"
    assert progress(events)[0] == f"the lab of the run before is not used: {why}"
    assert "reused" not in of(events, "deploy.done")[0].data


def test_a_lab_that_somebody_removed_is_made_anew(stage: Stage) -> None:
    with Spare() as spare:
        play(stage, spare, "a")
        stage.runtime.destroy(NAME)
        events = play(stage, spare, "b")
        assert "no lab of that name runs" in progress(events)[0]
        assert [lab.name for lab in stage.runtime.labs()] == [NAME]


def test_a_lab_that_does_not_come_to_rest_is_made_anew(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> RunResult:
        raise BackendError("it never converges")

    with Spare() as spare:
        play(stage, spare, "a")
        monkeypatch.setattr("lab.reset.waiting.converge", refuse)
        events = play(stage, spare, "b")
    assert "it never converges" in " ".join(progress(events))
    assert "reused" not in of(events, "deploy.done")[0].data


def test_a_play_that_fails_leaves_no_lab(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise BackendError("the disk is full")

    with Spare() as spare:
        play(stage, spare, "a")
        monkeypatch.setattr("lab.app.play.play", fail)
        with pytest.raises(BackendError, match="disk"):
            play(stage, spare, "b")
        assert stage.runtime.labs() == ()
        assert "cleanup" in kinds(stage.journal("b"))


def test_a_lab_that_is_not_all_gone_is_told(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    left = Cleanup(verified=False, leftovers=("a mount",))
    monkeypatch.setattr(stage.runtime, "destroy", lambda _name: left)
    with pytest.raises(BackendError, match="not all gone: a mount"), Spare() as spare:
        play(stage, spare, "a")


def test_an_interrupt_while_an_unfit_lab_is_removed_ends_the_play(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, removals = stage.runtime.destroy, []

    def interrupted(name: str) -> Cleanup:
        removals.append(name)
        if len(removals) == 1:
            signal.raise_signal(signal.SIGINT)
        return real(name)

    with Spare() as spare:
        play(stage, spare, "a")
        edit(monkeypatch, "eb1-prn", "/etc/frr/bgpd.conf", "!")
        monkeypatch.setattr(stage.runtime, "destroy", interrupted)
        events = play(stage, spare, "b")
    assert kinds(events)[-3:] == ["cleanup", "interrupted", "run.ended"]
    assert stage.runtime.labs() == ()
