"""A game day: one lab for each team, and people who live through an incident on it."""

import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lab.app import reports
from lab.app.game_team import Team
from lab.app.prepare import Prepared, link_latest, prepared
from lab.app.running import attach
from lab.app.state_folder import home
from lab.catalog.gamedays import pack_of
from lab.doctor import capacity
from lab.gameday import yardsticks
from lab.gameday.debrief.earlier import remember
from lab.gameday.debrief.handouts import together
from lab.gameday.score import Yardstick
from lab.gameday.story import STATES
from lab.interrupts import end_all
from lab.journal.fields import number, text
from lab.journal.journal import Former
from lab.journal.kinds.gameday import DEPLOYING, ENDED, GameOpened, GameTurned
from lab.journal.kinds.run import RunStarted
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

    def __init__(self, folder: Path, pack: Pack, teams: tuple[Team, ...]) -> None:
        self.folder = folder
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
    names = ("team",) if teams == 1 else tuple(f"team-{n}" for n in range(1, teams + 1))
    sticks = yardsticks.load(home(), yardsticks.key(ready.scenario.name, ready.profile))
    ready.folder.mkdir(parents=True, exist_ok=True)
    link_latest(ready.folder)
    remember(home(), ready.folder)
    folders = {name: ready.folder if teams == 1 else ready.folder / name for name in names}
    made = (Team(name, replace(ready, folder=folder), pack, sticks)
            for name, folder in folders.items())  # fmt: skip
    return Game(ready.folder, pack, tuple(made))


def resume(folder: Path) -> Game:
    """Go on with a game day whose process has ended; the labs of teams that play must run still.

    A team that is over is shown as it ended. One whose lab was not there yet gets another.

    Raises:
        InputError: the folder has no game day, its lab is gone, or another console has it.
    """
    teams = [_resumed(each, each.name) for each in _team_folders(folder)] or [
        _resumed(folder, "team")
    ]
    return Game(folder, teams[0].pack, tuple(teams))


def _team_folders(folder: Path) -> list[Path]:
    """Return the folders of teams in the order of their numbers, which links go by."""
    found = [each.parent for each in folder.glob(f"team-*/{reports.JOURNAL}")]
    numbered = [each for each in found if each.name.removeprefix("team-").isdecimal()]
    return sorted(numbered, key=lambda each: int(each.name.removeprefix("team-")))


def _resumed(folder: Path, name: str) -> Team:
    events = reports.events_of(folder)
    opened, started = _first(events, GameOpened.kind), _first(events, RunStarted.kind)
    if opened is None or started is None:
        hint = "name the folder that stormdrill gameday wrote"
        raise InputError(
            [Problem(str(folder), "has no game day that could be gone on with", hint)]
        )
    ready = prepared(_request(events, opened, started))
    pack = _pack(ready)
    sticks = yardsticks.load(home(), yardsticks.key(ready.scenario.name, ready.profile))
    began = number(opened.data, "began") or 0.0
    try:
        return Team(name, replace(ready, folder=folder), pack, sticks, Former(began, events))
    except BlockingIOError as error:
        text = "is a game day that another process leads"
        raise InputError([Problem(str(folder), text, "end that one first")]) from error


def _request(events: tuple[Event, ...], opened: Event, started: Event) -> RunRequest:
    """Return what was asked for: on its lab, unless that was not there yet, or is gone."""
    where = str(Path(text(opened.data, "pack")).parent / text(opened.data, "scenario"))
    turned = (each.subject for each in reversed(events) if each.kind == GameTurned.kind)
    if next((state for state in turned if state in STATES), "") in (DEPLOYING, ENDED):
        profile, kind = text(started.data, "profile"), text(started.data, "runtime")
        return RunRequest(where, _ignore, profile or None, kind)
    lab = text(opened.data, "lab")
    with attach(lab).reserved("a game day that is gone on with"):
        pass  # who has it plays on it still, and it would end with us
    return RunRequest(where, _ignore, lab=lab)


def _pack(ready: Prepared) -> Pack:
    return pack_of(ready.subject, ready.profile, ready.dials, ready.scenario)


def _first(events: tuple[Event, ...], kind: str) -> Event | None:
    return next((event for event in events if event.kind == kind), None)


def _ignore(_event: Event) -> None:
    """Watch nothing."""
