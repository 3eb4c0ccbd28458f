"""A rehearsal: a game day with nobody acting, and one with the reference repair."""

import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.app.gameday import Game, open_game
from lab.app.prepare import prepared
from lab.app.state_folder import home
from lab.catalog.gamedays import pack_of
from lab.gameday import yardsticks
from lab.gameday.score import Yardstick, Yardsticks
from lab.model.errors import BackendError
from lab.model.gameday import FACILITATOR, RESPONDER, Seat
from lab.model.play import RunRequest

Tell = Callable[[str], None]
SEEN_S = 30.0  # how long nobody acts: long enough to know what users lose in a second
READY_S, IMPACT_S, REPAIRED_S, ENDED_S = 600.0, 300.0, 900.0, 300.0
_CHIEF, _TEAM = Seat(FACILITATOR), Seat(RESPONDER, "team")
_NAME = "rehearsal"


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Both ends of the scale, the file that has them, and the run folders they come from."""

    found: Yardsticks
    file: Path


def rehearse(subject: str, profile: str | None, runtime: str, tell: Tell) -> Rehearsal:
    """Play both, each in a lab of its own, and keep what they reached.

    Raises:
        InputError: the incident has no game day, or something in it is wrong.
        BackendError: a lab failed, nobody was hurt by the fault, or the repair did not repair.
    """
    ready = prepared(RunRequest(subject, lambda _event: None, profile, runtime))
    pack_of(ready.subject, ready.profile, ready.dials, ready.scenario)
    name = yardsticks.key(ready.scenario.name, ready.profile)
    folder = yardsticks.folder_of(home(), name)
    sticks = [
        _played(Play(subject, profile, runtime, folder / each), tell, mend=each == "reference")
        for each in ("nothing", "reference")
    ]
    found = Yardsticks(*sticks)
    return Rehearsal(found, yardsticks.save(home(), name, found))


@dataclass(frozen=True, slots=True)
class Play:
    """A game day to rehearse."""

    subject: str
    profile: str | None
    runtime: str
    folder: Path


def _played(play: Play, tell: Tell, *, mend: bool) -> Yardstick:
    shutil.rmtree(play.folder, ignore_errors=True)
    what = "the reference repair" if mend else "nobody acts"
    tell(f"{what}: the lab starts")
    with open_game(play.subject, play.profile, 1, play.folder, play.runtime) as game:
        _until(game, "ready", READY_S, lambda view: view["state"] == "ready")
        game.act(_CHIEF, _NAME, "start", {})
        tell(f"{what}: the fault is played")
        _until(game, "hurt", IMPACT_S, lambda view: view["marks"]["Timp"] is not None)
        if mend:
            _mended(game, tell)
        else:
            began = game.view(_CHIEF)["clock"]
            _until(game, "seen", IMPACT_S, lambda view: _since(view, began) >= SEEN_S)
        reached = game.yardstick()
        game.act(_CHIEF, _NAME, "stop", {})
        _until(game, "ended", ENDED_S, lambda view: view["state"] == "ended")
    tell(f"{what}: {reached.user_minutes:g} user-minutes in {reached.seconds:g} s")
    return reached


def _mended(game: Game, tell: Tell) -> None:
    severity = game.view(_TEAM)["choices"]["severities"][0]  # type: ignore[index, call-overload]
    game.act(_TEAM, _NAME, "declare", {"severity": str(severity)})
    tell("the reference repair: it is repaired")
    game.mend()
    _until(game, "repaired", REPAIRED_S, lambda view: view["marks"]["Tres"] is not None)


def _since(view: Mapping[str, Any], began: Any) -> float:
    return float(view["clock"]["lab_s"]) - float(began["lab_s"])


def _until(
    game: Game, what: str, within_s: float, holds: Callable[[Mapping[str, Any]], bool]
) -> None:
    """Wait until something holds; raise BackendError when it does not, or the game is over."""
    deadline, version = time.monotonic() + within_s, 0
    while True:
        view: Mapping[str, Any] = game.view(_CHIEF)
        if holds(view):
            return
        if view["state"] == "ended":
            raise BackendError(f"the game day ended before it was {what}: {view['why']}")
        if time.monotonic() > deadline:
            raise BackendError(f"the game day was not {what} within {within_s:g} s")
        version = game.changed(version, 1.0)
