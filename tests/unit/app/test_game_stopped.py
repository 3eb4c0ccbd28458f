"""A hard stop ends a game day at once, wherever it is."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lab.app.gameday import Game, open_game
from lab.model.gameday import Seat
from tests.fakes.steady import steady_runtime
from tests.unit.app.plays import Stage

CHIEF = Seat("facilitator")


def until(game: Game, holds: Callable[[Any], bool]) -> Any:
    deadline, version = time.monotonic() + 20, 0
    while not holds(view := game.view(CHIEF)):
        assert view["state"] != "ended", view["why"]
        assert time.monotonic() < deadline, view["state"]
        version = game.changed(version, 1.0)
    return view


def test_nobody_waits_for_a_network_that_is_not_steady(stage: Stage, tmp_path: Path) -> None:
    stage.runtime = steady_runtime(sh=lambda _call: (0, "", ""))
    with open_game("facebook-2021", "mini", 1, tmp_path / "run", "fake") as game:
        until(game, lambda view: view["state"] == "steady")
        assert len(stage.runtime.labs()) == 1
        began = time.monotonic()
        game.act(CHIEF, "eva", "stop", {})
        view = until(game, lambda view: view["state"] == "ended")
        assert view["why"] == "stopped hard by eva"
        assert time.monotonic() - began < 10
    assert stage.runtime.labs() == ()
