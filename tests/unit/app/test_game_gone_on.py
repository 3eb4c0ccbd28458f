"""A game day whose process was killed, gone on with from wherever it was."""

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from lab.app.game_course import Course
from lab.app.gameday import Game, open_game, resume
from lab.journal.journal import Former, Journal
from lab.journal.kinds.gameday import GameTurned
from lab.journal.kinds.run import PhaseEnded
from lab.model.deployment import Cleanup
from lab.model.errors import InputError
from lab.model.event import Event
from lab.model.gameday import Seat
from tests.fakes.clock import FakeClock
from tests.fakes.gameday import PACK, Log
from tests.fakes.runtime import Call, FakeRuntime, NeverEnds, Program, Said
from tests.fakes.steady import ANSWERS, BEFORE, PROGRAMS, steady_runtime
from tests.unit.app.plays import Stage, deployed
from tests.unit.app.test_game_stopped import CHIEF, until

Line = dict[str, Any]


def lines(folder: Path) -> list[Line]:
    return [json.loads(line) for line in (folder / "journal.jsonl").read_text().splitlines()]


def turns(folder: Path) -> list[str]:
    """Return the states that a game day came to, in order."""
    return [each["subject"] for each in lines(folder) if each["kind"] == "game.state"]


def killed(folder: Path, holds: Callable[[Line], bool]) -> str:
    """Cut a journal off after the first such line, as a death does; return the lab's name."""
    kept: list[Line] = []
    for line in lines(folder):
        if line["kind"] == "cleanup":  # it was killed before
            continue
        kept.append(line)
        if holds(line):
            break
    text = "".join(json.dumps(each) + "\n" for each in kept)
    (folder / "journal.jsonl").write_text(text, encoding="utf-8")
    return next(str(each["data"]["lab"]) for each in kept if each["kind"] == "game.opened")


@pytest.fixture
def folder(stage: Stage, tmp_path: Path) -> Path:
    """Return the folder of a game day that was stopped while it waited for a steady network."""
    stage.runtime = steady_runtime(sh=lambda _call: (0, "", ""))
    made = tmp_path / "run"
    with open_game("facebook-2021", "mini", 1, made, "fake") as game:
        until(game, lambda view: view["state"] == "steady")
        game.act(CHIEF, "eva", "stop", {})
    return made


def test_a_lab_that_was_not_there_yet_is_made(stage: Stage, folder: Path) -> None:
    name = killed(folder, lambda line: line["kind"] == "deploy.started")
    stage.runtime.deploy(deployed(name), keep=True, progress=lambda _text: None)  # a part of it
    (part,) = stage.runtime.labs()
    with resume(folder) as game:
        until(game, lambda view: view["state"] == "steady")
        (lab,) = stage.runtime.labs()
        game.act(CHIEF, "eva", "stop", {})
    assert lab.name == part.name == name
    assert stage.runtime.labs() == ()
    assert turns(folder) == ["deploying", "steady", "closing", "ended"]


def test_who_waited_for_a_steady_network_goes_on_to_wait(stage: Stage, folder: Path) -> None:
    name = killed(folder, lambda line: line["subject"] == "steady")
    stage.runtime.deploy(deployed(name), keep=True, progress=lambda _text: None)
    with resume(folder) as game:
        until(game, lambda _view: turns(folder).count("steady") == 2)
        game.act(CHIEF, "eva", "stop", {})
    assert turns(folder) == ["deploying", "steady", "steady", "closing", "ended"]
    assert stage.runtime.labs() == ()


def test_a_team_goes_on_beside_one_whose_lab_is_gone(stage: Stage, folder: Path) -> None:
    name = killed(folder, lambda line: line["subject"] == "steady")
    journal = (folder / "journal.jsonl").read_text(encoding="utf-8")
    whole = folder.parent / "whole"
    for team, lab in (("team-1", name), ("team-2", "died")):
        (whole / team).mkdir(parents=True)
        (whole / team / "journal.jsonl").write_text(journal.replace(name, lab), encoding="utf-8")
    stage.runtime.deploy(deployed(name), keep=True, progress=lambda _text: None)
    with resume(whole) as game:
        assert game.lost == ("team-2: its lab died is gone, so its game day has ended",)
        until(game, lambda _view: turns(whole / "team-1").count("steady") == 2)
        view = _ended(game, Seat("facilitator", "team-2"))
        assert game.view(CHIEF)["state"] == "steady"
        game.act(CHIEF, "eva", "stop", {})
    assert view["why"] == "its lab was gone when it was to go on"
    assert turns(whole / "team-2") == ["deploying", "steady", "ended"]
    assert turns(whole / "team-1") == ["deploying", "steady", "steady", "closing", "ended"]
    assert (whole / "team-2" / "summary.json").exists()
    assert stage.runtime.labs() == ()


def test_a_hard_stop_that_was_cut_off_is_done(stage: Stage, folder: Path) -> None:
    name = killed(folder, lambda line: line["subject"] == "closing")
    stage.runtime.deploy(deployed(name), keep=True, progress=lambda _text: None)
    with resume(folder) as game:
        view = _ended(game)
    assert view["why"] == "stopped hard by eva"
    assert turns(folder) == ["deploying", "steady", "closing", "ended"]
    assert stage.runtime.labs() == ()


def test_one_that_is_over_is_shown_as_it_ended(stage: Stage, folder: Path) -> None:
    before = lines(folder)
    with resume(folder) as game:
        view = game.view(Seat("observer"))
    assert (view["state"], view["why"]) == ("ended", "stopped hard by eva")
    assert lines(folder) == before


def test_what_was_left_of_one_that_is_over_is_removed(stage: Stage, folder: Path) -> None:
    name = killed(folder, lambda line: line["subject"] == "ended")
    stage.runtime.deploy(deployed(name), keep=True, progress=lambda _text: None)
    (folder / "summary.json").unlink()
    with resume(folder):
        pass
    assert stage.runtime.labs() == ()
    assert (folder / "summary.json").exists()


def test_two_processes_do_not_lead_one_game_day(stage: Stage, folder: Path) -> None:
    killed(folder, lambda line: line["kind"] == "deploy.started")
    other = Journal(folder / "journal.jsonl", FakeClock(), former=Former(0.0, []))
    with pytest.raises(InputError, match="another process leads"):
        resume(folder)
    other.close()
    assert stage.runtime.labs() == ()


def test_a_hard_stop_does_not_wait_for_a_change_that_is_pushed(stage: Stage, folder: Path) -> None:
    pushed, gone = threading.Event(), threading.Event()

    def node(call: Call) -> Said:
        if call.argv[1] != "push":
            raise NeverEnds(BEFORE)
        pushed.set()
        gone.wait(60)  # as a command in a node that ends with its lab
        return 1, "", "killed"

    stage.runtime = _Ends(gone, node)
    name = killed(folder, lambda line: line["subject"] == "steady")
    with (folder / "journal.jsonl").open("a", encoding="utf-8") as journal:
        for line in _running(len(lines(folder))):
            journal.write(line.to_line() + "\n")
    stage.runtime.deploy(deployed(name), keep=True, progress=lambda _text: None)
    with resume(folder) as game:
        assert pushed.wait(30)
        began = time.monotonic()
        game.act(CHIEF, "eva", "stop", {})
        view = _ended(game)
        assert time.monotonic() - began < 10
    assert stage.runtime.labs() == ()
    assert view["why"] == "stopped hard by eva"
    assert turns(folder)[-2:] == ["closing", "ended"]
    assert lines(folder)[-1]["kind"] == "run.ended"


class _Ends(FakeRuntime):
    """A runtime whose commands end with their lab."""

    def __init__(self, gone: threading.Event, node: Program) -> None:
        super().__init__({**PROGRAMS, "stormdrill-node": node}, ANSWERS, lacks=())
        self._gone = gone

    def destroy(self, name: str) -> Cleanup:
        self._gone.set()
        return super().destroy(name)


def _running(after: int) -> list[Event]:
    """Return the lines of a start by the facilitator, before the fault has begun."""
    turned = [(GameTurned(), "ready"), (GameTurned(by="eva"), "running")]
    return [Event(after + number, 100.0, data.kind, state, data.data())
            for number, (data, state) in enumerate(turned, 1)]  # fmt: skip


@pytest.mark.parametrize(("done", "played"), [(0, ("cut",)), (1, ("cut",)), (2, None)])
def test_a_fault_that_was_asked_for_comes_unless_it_had_ended(
    tmp_path: Path, done: int, played: tuple[str, ...] | None
) -> None:
    log = Log().turn(5, "ready").turn(10, "running")
    if done:
        log.cut(11)
    if done == 2:
        log.note(12, PhaseEnded(title="Cut"), "cut")
    story = log.story()
    journal = Journal(tmp_path / "journal.jsonl", FakeClock(), former=Former(0.0, log.events))
    course = Course(cast("Any", None), PACK, journal, lambda: story, "team")
    course._go_on(story)
    journal.close()
    assert (None if course._todo.empty() else course._todo.get()) == played


def _ended(game: Game, seat: Seat = CHIEF) -> Any:
    version = 0
    while (view := game.view(seat))["state"] != "ended":
        version = game.changed(version, 5.0)
    return view
