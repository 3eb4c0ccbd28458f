"""Game days whose process has ended, as their folders tell of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lab.gameday.story import STATES
from lab.journal.fields import number, text
from lab.journal.folders import TEAMS
from lab.journal.kinds.gameday import DEPLOYING, ENDED, GameOpened, GameTurned
from lab.journal.kinds.run import RunStarted
from lab.load.events import events_of
from lab.model.errors import InputError, Problem
from lab.model.event import Event

ALONE = "team"  # its name, where it is the only one


@dataclass(frozen=True, slots=True)
class FormerTeam:
    """What a process has left of a team's game day."""

    name: str
    folder: Path
    events: tuple[Event, ...]
    opened: Event
    started: Event

    @property
    def scenario(self) -> str:
        """Return the file of the scenario."""
        folder = Path(text(self.opened.data, "pack")).parent
        return str(folder / text(self.opened.data, "scenario"))

    @property
    def began(self) -> float:
        """Return when its journal began, on the machine's clock."""
        return number(self.opened.data, "began") or 0.0

    @property
    def profile(self) -> str | None:
        """Return the size of the network, None where there are no sizes."""
        return text(self.started.data, "profile") or None

    @property
    def runtime(self) -> str:
        """Return what its lab runs on."""
        return text(self.started.data, "runtime")

    @property
    def lab(self) -> str:
        """Return the lab that it plays on; "" when that was not there yet, or is over."""
        turned = (each.subject for each in reversed(self.events) if each.kind == GameTurned.kind)
        state = next((state for state in turned if state in STATES), "")
        return "" if state in (DEPLOYING, ENDED) else text(self.opened.data, "lab")


def former_teams(folder: Path) -> list[FormerTeam]:
    """Return each team of a game day in the order of their numbers, which links go by.

    Raises:
        InputError: the folder has no game day.
    """
    found = [each.parent for each in folder.glob(TEAMS)]
    numbered = [each for each in found if each.name.removeprefix("team-").isdecimal()]
    numbered.sort(key=lambda each: int(each.name.removeprefix("team-")))
    return [_team(each, each.name) for each in numbered] or [_team(folder, ALONE)]


def _team(folder: Path, name: str) -> FormerTeam:
    events = events_of(folder)
    opened, started = _first(events, GameOpened.kind), _first(events, RunStarted.kind)
    if opened is None or started is None:
        hint = "name the folder that stormdrill gameday wrote"
        raise InputError(
            [Problem(str(folder), "has no game day that could be gone on with", hint)]
        )
    return FormerTeam(name, folder, events, opened, started)


def _first(events: Iterable[Event], kind: str) -> Event | None:
    return next((event for event in events if event.kind == kind), None)
