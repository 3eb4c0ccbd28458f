"""A team whose lab is slow or fails: its people are told, and nothing is held or left."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lab.app import game_team
from lab.app.game_team import Team
from lab.gameday import cast
from lab.journal.journal import Former
from lab.journal.kinds.gameday import GameTurned
from lab.model.gameday import Refused, Seat
from tests.fakes.gameday import PACK, Log

CHIEF, RESPONDER = Seat("facilitator"), Seat("responder", "team")


class FakeTerminal:
    """A terminal that prints what it is asked to print."""

    def __init__(self) -> None:
        self.typed: list[bytes] = []
        self.prints = b"x" * 1000
        self.ended = False

    def fileno(self) -> int:
        return -1

    def read(self) -> bytes:
        return self.prints

    def write(self, data: bytes) -> None:
        self.typed.append(data)

    def resize(self, rows: int, columns: int) -> None:
        """Have no size."""

    def close(self) -> None:
        self.ended = True


class Course:
    """A course whose routers answer once they are let."""

    def __init__(self, *_: object) -> None:
        self.asked, self.answers = threading.Event(), threading.Event()
        self.made = FakeTerminal()

    def break_glass(self) -> None:
        self.asked.set()
        self.answers.wait(60)

    def terminal(self, _place: object) -> FakeTerminal:
        return self.made

    def leave(self, _why: str) -> None:
        """Leave nothing."""


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(game_team, "Course", Course)
    log = Log().turn(5, "ready").act(10, "start", "facilitator").turn(10, "running").cut(11)
    (tmp_path / "journal.jsonl").touch()
    former = Former(time.monotonic() - 100, log.arrived(80).events)
    ready: Any = SimpleNamespace(folder=tmp_path)
    made = Team("team", ready, PACK, None, former)
    yield made
    made.leave()
    made.join()


def test_files_are_given_away_once_it_is_over_and_its_debrief_is_on_the_page(
    team: Any, tmp_path: Path
) -> None:
    (tmp_path / "debrief.html").write_text("all of it", encoding="utf-8")
    team._debrief = {"outcome": {"word": "Repaired"}, "compared": {"rows": []}}
    assert team.handout("debrief.html") is None
    team._journal.write(GameTurned(why="ended by fay"), "ended")
    assert team.handout("debrief.html") == tmp_path / "debrief.html"
    assert team.handout("journal.jsonl") is None
    assert team.view(RESPONDER)["outcome"] == {"word": "Repaired"}
    assert "outcome" not in team.view_at(RESPONDER, 1.0)
    assert team.compared() == {"rows": []}


def test_nobody_waits_for_the_routers_that_break_glass_waits_for(team: Any) -> None:
    course = team._course
    acting = threading.Thread(
        target=team.act, args=(RESPONDER, "ana", "break_glass", {"reason": "locked out"})
    )
    acting.start()
    assert course.asked.wait(10)
    looking = threading.Thread(target=team.view, args=(CHIEF,), daemon=True)
    looking.start()
    looking.join(5)
    waited = looking.is_alive()
    course.answers.set()
    acting.join()
    looking.join()
    assert not waited


def test_a_terminal_that_cannot_be_recorded_is_ended(team: Any, tmp_path: Path) -> None:
    (tmp_path / "terminal").touch()
    with pytest.raises(OSError, match="terminal"):
        team.opened("ana", "desk")
    assert team._course.made.ended


@pytest.mark.parametrize(("verb", "over"), [("pause", ""), ("closing", "the game day has ended")])
def test_nobody_types_into_a_game_that_stands_still(team: Any, verb: str, over: str) -> None:
    terminal = team.opened("ana", "desk")
    terminal.write(b"one\r")
    assert terminal.over() == ""
    team._journal.write(GameTurned(), {"pause": "paused", "closing": "closing"}[verb])
    terminal.write(b"two\r")
    assert team._course.made.typed == [b"one\r"]
    assert terminal.over() == over
    with pytest.raises(Refused, match="is not open"):
        team.opened("ana", "desk")


def test_a_recording_has_an_end(
    team: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cast, "MOST", 5000)
    terminal = team.opened("ana", "desk")
    for _ in range(100):
        assert terminal.read() == b"x" * 1000
    (file,) = (tmp_path / "terminal").iterdir()
    assert file.stat().st_size < 6000
    assert "the recording is full" in file.read_text().splitlines()[-1]
