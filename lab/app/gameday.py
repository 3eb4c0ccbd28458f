"""A game day: one lab for each team, and people who live through an incident on it."""

import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lab.app.game_team import Team
from lab.app.prepare import Prepared, prepared
from lab.app.running import attach
from lab.app.state_folder import home
from lab.catalog.gamedays import pack_of
from lab.doctor import capacity
from lab.gameday import yardsticks
from lab.gameday.debrief.earlier import remember
from lab.gameday.debrief.handouts import together
from lab.gameday.former import ALONE, FormerTeam, former_teams
from lab.gameday.score import Yardstick
from lab.interrupts import end_all
from lab.journal.folders import link_latest
from lab.journal.journal import Former
from lab.journal.kinds.gameday import ENDED
from lab.model.errors import InputError, Problem
from lab.model.event import Event, JsonValue
from lab.model.gameday import FACILITATOR, OBSERVER, RESPONDER, Pack, Place, Refused, Seat
from lab.model.play import RunRequest
from lab.probes import mrt

if TYPE_CHECKING:
    from lab.gameday.cast import Recorded

MOST_TEAMS = 30


class Game:
    """A game day that runs; a context at whose end every lab of it is gone."""

    def __init__(
        self, folder: Path, pack: Pack, teams: tuple[Team, ...], lost: tuple[str, ...] = ()
    ) -> None:  # fmt: skip
        self.folder = folder
        self.lost = lost  # what became of teams whose labs are gone, a line each
        self.title = pack.head.title
        self.teams = tuple(team.name for team in teams)
        self._by_name = dict(zip(self.teams, teams, strict=True))
        self._changed = threading.Condition()
        self._version = 0

    def __enter__(self) -> "Game":
        """Have every lab start, and go on meanwhile."""
        mrt.load()  # only the main thread can
        try:
            for team in self._by_name.values():
                team.begin(self._touched)
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """End every lab that runs."""
        self._end()

    def _end(self) -> None:
        end_all(self._by_name.values())

    def seats(self) -> tuple[Seat, ...]:
        """Return who can look."""
        responders = (Seat(RESPONDER, name) for name in self.teams)
        return (Seat(FACILITATOR), Seat(OBSERVER), *responders)

    def view(self, seat: Seat) -> Mapping[str, JsonValue]:
        """Return what a seat may know now, and nothing else."""
        return self._view(seat, None)

    def view_at(self, seat: Seat, lab_s: float) -> Mapping[str, JsonValue]:
        """Return what a seat could know at a second of the exercise; for after its end."""
        return self._view(seat, lab_s)

    def _view(self, seat: Seat, lab_s: float | None) -> Mapping[str, JsonValue]:
        team = self._team(seat)
        found = team.view(seat) if lab_s is None else team.view_at(seat, lab_s)
        if seat.role == FACILITATOR or self._is_over(found):
            found["teams"] = [each.row() for each in self._by_name.values()]
        if self._is_over(found) and "compared" in found:  # teams end one after the other
            found["compared"] = together([each.compared() for each in self._by_name.values()],
                                         found["compared"])  # fmt: skip
        return {"version": self._version, **found}

    def _is_over(self, found: Mapping[str, JsonValue]) -> bool:
        """Return whether a view is of the end, and no team plays on that it would tell of."""
        teams = self._by_name.values()
        return found["state"] == ENDED and all(each.story().state == ENDED for each in teams)

    def act(self, seat: Seat, who: str, verb: str, fields: Mapping[str, str]) -> None:
        """Do something for somebody; raise Refused when they may not."""
        every = seat.role == FACILITATOR and not seat.team
        teams = tuple(self._by_name.values()) if every else (self._team(seat),)
        refused: list[Refused] = []
        for team in teams:  # one that is over already keeps the facilitator from no other
            try:
                team.act(seat, who, verb, fields)
            except Refused as no:
                refused.append(no)
        if len(refused) == len(teams):
            raise refused[0]

    def mend(self) -> None:
        """Have the reference repair be played, as the scenario's own phases do it."""
        for team in self._by_name.values():
            team.mend()

    def yardstick(self) -> Yardstick:
        """Return what the first team has reached so far."""
        return self._by_name[self.teams[0]].yardstick()

    def places(self, seat: Seat) -> tuple[Place, ...]:
        """Return the terminals of a seat's team."""
        return self._team(seat).places()

    def opened(self, seat: Seat, who: str, place: str) -> "Recorded":
        """Return a new terminal at a place; raise Refused when it is not open to them."""
        if seat.role == OBSERVER:
            raise Refused(f"{place}: observers only look; ask the facilitator for another role")
        return self._team(seat).opened(who, place)

    def handout(self, seat: Seat, name: str) -> Path | None:
        """Return a file of the debrief that a seat may have now; None for any other."""
        return self._team(seat).handout(name)

    def changed(self, since: int, timeout_s: float) -> int:
        """Return the version once it is higher than ``since``, or the time is up."""
        with self._changed:
            self._changed.wait_for(lambda: self._version > since, timeout_s)
            return self._version

    def _team(self, seat: Seat) -> Team:
        name = seat.team or self.teams[0]
        if name not in self._by_name:
            raise Refused(f"there is no team {name}; there are: {', '.join(self.teams)}")
        return self._by_name[name]

    def _touched(self) -> None:
        with self._changed:
            self._version += 1
            self._changed.notify_all()


def open_game(
    subject: str,
    profile: str | None = None,
    teams: int = 1,
    out: Path | None = None,
    runtime: str = "embedded",
) -> Game:
    """Return a game day; its labs start when it is entered.

    Raises:
        InputError: incident, pack, profile, number of teams or folder are wrong; nothing started.
        BackendError: the host cannot carry so many labs; nothing started.
    """
    if not 1 <= teams <= MOST_TEAMS:
        raise InputError([Problem(f"--teams {teams}", f"must be 1 to {MOST_TEAMS}")])
    ready = prepared(RunRequest(subject, _ignore, profile, runtime, out=out))
    pack = _pack(ready)
    one = capacity.cost(ready.built.deployment("game"), capacity.PLAYING)
    said = (f"--teams: {teams} labs", "take fewer teams or a smaller network")
    capacity.refuse_beyond(teams, one, capacity.room(), said)
    names = (ALONE,) if teams == 1 else tuple(f"team-{n}" for n in range(1, teams + 1))
    sticks = yardsticks.load(home(), yardsticks.key(ready.scenario.name, ready.profile))
    ready.folder.mkdir(parents=True, exist_ok=True)
    link_latest(ready.folder)
    remember(home(), ready.folder)
    folders = {name: ready.folder if teams == 1 else ready.folder / name for name in names}
    made = (Team(name, replace(ready, folder=folder), pack, sticks)
            for name, folder in folders.items())  # fmt: skip
    return Game(ready.folder, pack, tuple(made))


def resume(folder: Path) -> Game:
    """Go on with a game day whose process has ended, in the labs of teams that run still.

    A team that is over is shown as it ended. One whose lab was not there yet gets another. One
    whose lab is gone ends, and the game day tells so.

    Raises:
        InputError: the folder has no game day, no team can go on, or another console has it.
    """
    former = former_teams(folder)
    gone = {each.name: why for each in former if (why := _gone(each))}
    if len(gone) == len(former):
        raise next(iter(gone.values()))
    teams = tuple(_resumed(each, gone=each.name in gone) for each in former)
    told = (f"{each.name}: its lab {each.lab} is gone, so its game day has ended"
            for each in former if each.name in gone)  # fmt: skip
    return Game(folder, teams[0].pack, teams, tuple(told))


def _gone(team: FormerTeam) -> InputError | None:
    """Return why the lab of a team that plays cannot be had, None when it can."""
    if team.lab:
        try:
            lab = attach(team.lab)
        except InputError as error:
            return error
        with lab.reserved("a game day that is gone on with"):
            pass  # who has it plays on it still, and it would end with us
    return None


def _resumed(team: FormerTeam, *, gone: bool) -> Team:
    request = (
        RunRequest(team.scenario, _ignore, lab=team.lab) if team.lab and not gone
        else RunRequest(team.scenario, _ignore, team.profile, team.runtime)
    )  # fmt: skip
    ready = prepared(request)
    pack = _pack(ready)
    sticks = yardsticks.load(home(), yardsticks.key(ready.scenario.name, ready.profile))
    former = Former(team.began, team.events)
    try:
        return Team(team.name, replace(ready, folder=team.folder), pack, sticks, former)
    except BlockingIOError as error:
        text = "is a game day that another process leads"
        raise InputError([Problem(str(team.folder), text, "end that one first")]) from error


def _pack(ready: Prepared) -> Pack:
    return pack_of(ready.subject, ready.profile, ready.dials, ready.scenario)


def _ignore(_event: Event) -> None:
    """Watch nothing."""
