"""A game day of several teams: none of them stands between the facilitator and another."""

import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from lab.app.game_team import Team
from lab.app.gameday import Game
from lab.model.gameday import Refused, Seat
from tests.fakes.gameday import PACK

CHIEF = Seat("facilitator")


class FakeTeam:
    """A team that refuses what it is told to, and notes what it did."""

    def __init__(self, name: str, *, over: bool = False, fails: str = "") -> None:
        self.name = name
        self._over, self._fails = over, fails
        self.did: list[str] = []

    def begin(self, _touched: Callable[[], None]) -> None:
        self._do("begin")

    def act(self, _seat: Seat, _who: str, verb: str, _fields: Mapping[str, str]) -> None:
        if self._over:
            raise Refused(f"{verb}: the game day has ended")
        self.did.append(verb)

    def view(self, _seat: Seat) -> dict[str, Any]:
        return {"state": self.story().state}

    def story(self) -> Any:
        return SimpleNamespace(state="ended" if self._over else "running")

    def row(self) -> dict[str, Any]:
        return {"name": self.name}

    def leave(self) -> None:
        self._do("leave")

    def join(self) -> None:
        self._do("join")

    def _do(self, what: str) -> None:
        self.did.append(what)
        if what == self._fails:
            raise OSError(28, "No space left on device")


def game(*teams: FakeTeam) -> Game:
    return Game(Path(), PACK, cast("tuple[Team, ...]", teams))


@pytest.mark.parametrize("verb", ["stop", "abort", "end", "pause"])
def test_a_team_that_is_over_keeps_nobody_from_stopping_the_others(verb: str) -> None:
    over, playing = FakeTeam("team-1", over=True), FakeTeam("team-2")
    game(over, playing).act(CHIEF, "eva", verb, {})
    assert playing.did[-1] == verb


def test_what_every_team_refuses_is_refused() -> None:
    with pytest.raises(Refused, match="has ended"):
        game(FakeTeam("a", over=True), FakeTeam("b", over=True)).act(CHIEF, "eva", "stop", {})
    only: Any = game(FakeTeam("a", over=True), FakeTeam("b"))
    with pytest.raises(Refused, match="has ended"):
        only.act(Seat("facilitator", "a"), "eva", "stop", {})


def test_a_team_that_is_over_sees_nothing_of_one_that_plays() -> None:
    mine = Seat("responder", "a")
    playing = game(FakeTeam("a", over=True), FakeTeam("b"))
    assert "teams" not in playing.view(mine)
    assert playing.view(CHIEF)["teams"] == [{"name": "a"}, {"name": "b"}]
    assert "teams" in game(FakeTeam("a", over=True), FakeTeam("b", over=True)).view(mine)


def test_labs_start_when_the_game_is_entered_and_end_with_it() -> None:
    teams = FakeTeam("a"), FakeTeam("b")
    entered = game(*teams)
    assert [each.did for each in teams] == [[], []]
    with entered:
        assert [each.did for each in teams] == [["begin"], ["begin"]]
    assert [each.did for each in teams] == [["begin", "leave", "join"]] * 2


@pytest.mark.parametrize("fails", ["begin", "leave", "join"])
def test_a_team_that_fails_leaves_no_lab_of_another(fails: str) -> None:
    first, second = FakeTeam("a", fails=fails), FakeTeam("b", fails=fails)
    with pytest.raises(OSError, match="No space left"), game(first, second):
        pass
    for each in (first, second):
        assert each.did[-2:] == ["leave", "join"]


def test_a_second_interrupt_does_not_disturb_the_end() -> None:
    class Interrupted(FakeTeam):
        def leave(self) -> None:
            signal.raise_signal(signal.SIGINT)
            super().leave()

    teams = Interrupted("a"), FakeTeam("b")
    with pytest.raises(KeyboardInterrupt), game(*teams):
        raise KeyboardInterrupt
    assert [each.did for each in teams] == [["begin", "leave", "join"]] * 2
