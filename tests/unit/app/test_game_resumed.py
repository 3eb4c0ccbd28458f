"""A game day that is gone on with: links lead where they led, and nobody's lab is taken away."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lab.app import gameday
from lab.journal.journal import Journal
from lab.journal.kinds.gameday import GameOpened, GameTurned
from lab.journal.kinds.run import RunStarted
from lab.model.errors import InputError, Problem
from tests.fakes.clock import FakeClock
from tests.fakes.gameday import PACK


class Held:
    """A lab; another console plays on those that are ``busy``."""

    busy = False

    @contextmanager
    def reserved(self, _by: str) -> Iterator[None]:
        if self.busy:
            raise InputError([Problem("game", "game day (process 7) plays on it")])
        yield


class Team:
    """A team by its name alone."""

    def __init__(self, name: str, *_: object) -> None:
        self.name, self.pack = name, PACK

    def begin(self, _touched: object) -> None:
        """Begin nothing."""


@pytest.fixture(autouse=True)
def labs(monkeypatch: pytest.MonkeyPatch) -> None:
    class Ready(SimpleNamespace):
        scenario, profile = SimpleNamespace(name="small"), ""

    Held.busy = False
    monkeypatch.setattr(gameday, "Team", Team)
    monkeypatch.setattr(gameday, "prepared", lambda _request: Ready())
    monkeypatch.setattr(gameday, "attach", lambda _name: Held(), raising=False)
    monkeypatch.setattr(gameday, "replace", lambda ready, **_: ready)
    monkeypatch.setattr(gameday, "_pack", lambda _ready: PACK)


@pytest.fixture
def gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no lab called gone."""

    def attach(name: str) -> Held:
        if name == "gone":
            raise InputError([Problem(name, "no lab of that name runs")])
        return Held()

    monkeypatch.setattr(gameday, "attach", attach)


def opened(folder: Path, *states: str, lab: str = "l") -> None:
    began: Any = RunStarted(
        title="t", day="", profile="", runtime="embedded", lab="l", only="", seed=1,
        started_utc="", parameters={}, versions={}, apps=[], windows={}, phases=[],
        topology="t", nodes=[], links=[],
    )  # fmt: skip
    journal = Journal(folder / "journal.jsonl", FakeClock())
    journal.write(began, "small")
    journal.write(GameOpened(pack="/p/gameday", scenario="s.yml", lab=lab, began=0.0), "team")
    for state in states:
        journal.write(GameTurned(), state)
    journal.close()


def test_teams_keep_the_order_that_their_links_go_by(tmp_path: Path) -> None:
    names = [f"team-{number}" for number in range(1, 13)]
    for name in names:
        opened(tmp_path / name)
    assert gameday.resume(tmp_path).teams == tuple(names)


def test_a_game_day_whose_console_runs_is_not_gone_on_with(tmp_path: Path) -> None:
    opened(tmp_path)
    assert gameday.resume(tmp_path).teams == ("team",)
    Held.busy = True
    with pytest.raises(InputError, match=r"process 7.* plays on it"):
        gameday.resume(tmp_path)


def test_a_team_that_is_over_keeps_no_other_from_going_on(tmp_path: Path, gone: None) -> None:
    opened(tmp_path / "team-1", "ready", "running", "closing", "ended", lab="gone")
    opened(tmp_path / "team-2", "ready", "running")
    game = gameday.resume(tmp_path)
    assert (game.teams, game.lost) == (("team-1", "team-2"), ())


def test_a_team_whose_lab_is_gone_keeps_no_other_from_going_on(tmp_path: Path, gone: None) -> None:
    opened(tmp_path / "team-1", "ready", "running")
    opened(tmp_path / "team-2", "ready", "running", lab="gone")
    opened(tmp_path / "team-3", "ready", "running", "closing", lab="gone")
    game = gameday.resume(tmp_path)
    assert game.teams == ("team-1", "team-2", "team-3")
    assert game.lost == (
        "team-2: its lab gone is gone, so its game day has ended",
        "team-3: its lab gone is gone, so its game day has ended",
    )


def test_a_game_day_without_any_lab_is_not_gone_on_with(tmp_path: Path, gone: None) -> None:
    for name in ("team-1", "team-2"):
        opened(tmp_path / name, "ready", "running", lab="gone")
    with pytest.raises(InputError, match="gone: no lab of that name runs"):
        gameday.resume(tmp_path)


def test_another_console_of_one_team_keeps_the_whole_game_day(tmp_path: Path, gone: None) -> None:
    opened(tmp_path / "team-1", "ready", "running", lab="gone")
    opened(tmp_path / "team-2", "ready", "running")
    Held.busy = True
    with pytest.raises(InputError, match=r"process 7.* plays on it"):
        gameday.resume(tmp_path)
