"""A game day of several teams: none of them stands between the facilitator and another."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from lab.app.game_team import Team
from lab.app.gameday import Game
from lab.model.gameday import Refused, Seat
from tests.fakes.gameday import PACK

CHIEF = Seat("facilitator")


class FakeTeam:
    """A team that refuses what it is told to, and notes what it did."""

    def __init__(self, name: str, *, over: bool = False) -> None:
        self.name = name
        self._over = over
        self.did: list[str] = []

    def begin(self, _touched: Callable[[], None]) -> None:
        self.did.append("begin")

    def act(self, _seat: Seat, _who: str, verb: str, _fields: Mapping[str, str]) -> None:
        if self._over:
            raise Refused(f"{verb}: the game day has ended")
        self.did.append(verb)

    def leave(self) -> None:
        self.did.append("leave")

    def join(self) -> None:
        self.did.append("join")


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
