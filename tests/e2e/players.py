"""People of a game day without a browser: they look, act, and type at terminals."""

import re
import select
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from lab.app.gameday import Game
from lab.model.gameday import Seat

FACILITATOR, OBSERVER = Seat("facilitator"), Seat("observer")
TEAM = Seat("responder", "team")
SHIPPED = Path(__file__).parents[2] / "topologies"
ROUTERS = ("eb1-prn", "eb1-frc", "eb1-iad", "eb2-prn", "eb2-frc", "eb2-iad")


def hurried(tmp: Path, incident: str, held_s: int = 8, travel_s: int = 2) -> Path:
    """Return a copy of an incident in whose game day journeys and repairs take seconds."""
    folder = tmp / incident
    shutil.copytree(SHIPPED / incident, folder)
    places = folder / "gameday" / "places.yml"
    places.write_text(re.sub(r"travel_s: \d+", f"travel_s: {travel_s}", places.read_text()))
    head = folder / "gameday" / "gameday.yml"
    head.write_text(re.sub(r"held_s: \d+", f"held_s: {held_s}", head.read_text()))
    return folder


def look(game: Game, seat: Seat) -> Any:
    """Return what a seat sees."""
    return game.view(seat)


def until(
    game: Game, seat: Seat, holds: Callable[[Mapping[str, Any]], bool], within_s: float
) -> Any:
    """Return the first view of a seat of which something holds; fail when there is none."""
    deadline, version = time.monotonic() + within_s, 0
    while True:
        view = look(game, seat)
        if holds(view):
            return view
        told = {key: view[key] for key in ("state", "services", "alerts", "clock")}
        assert time.monotonic() < deadline, f"not within {within_s} s: {told} {view.get('why')}"
        version = game.changed(version, 1.0)


class Keyboard:
    """Somebody at a terminal."""

    def __init__(self, game: Game, place: str, who: str = "ben") -> None:
        self._terminal = game.opened(TEAM, who, place)
        self._terminal.resize(40, 120)
        self.said = ""

    def type(self, line: str, answer: str, within_s: float = 30.0) -> str:
        """Type a line and return what comes until an answer has come."""
        begun, deadline = len(self.said), time.monotonic() + within_s
        self._terminal.write(line.encode() + b"\r")
        while not re.search(answer, self.said[begun:]):
            left = deadline - time.monotonic()
            assert left > 0, f"{line}: no {answer!r} in {self.said[begun:]!r}"
            if select.select([self._terminal], [], [], left)[0]:
                data = self._terminal.read()
                assert data, f"{line}: the terminal ended: {self.said[begun:]!r}"
                self.said += data.decode(errors="replace")
        return self.said[begun:]

    def leave(self) -> None:
        """Close the terminal."""
        self._terminal.close()
