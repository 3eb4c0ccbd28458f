"""Who sits where: seats from cookies, and what each of them has left of its quota."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from starlette.requests import HTTPConnection

from lab.model.classroom import NAME, STUDENT, TEACHER
from lab.model.gameday import FACILITATOR, RESPONDER, Seat
from lab.web.keys import Keys, slug
from lab.web.limits import Bucket, Quota
from lab.web.ports import Game

_NAME = re.compile(NAME)


@dataclass(frozen=True, slots=True)
class Sitting:
    """A person at a seat; ``who`` is "" until they said their name."""

    slug: str
    seat: Seat
    who: str
    query: str = ""  # what addresses of this page end in

    @property
    def label(self) -> str:
        """Return the role, and whose."""
        if self.seat.role == STUDENT:
            return self.seat.team
        return f"{self.seat.role} of {self.seat.team}" if self.seat.team else self.seat.role


@dataclass
class Desk:
    """A game, its links, and who has one."""

    game: Game
    keys: Keys
    joins: Bucket = field(default_factory=lambda: Bucket(40, 2))
    _quotas: defaultdict[str, Quota] = field(default_factory=lambda: defaultdict(Quota))

    def __post_init__(self) -> None:
        """Give each seat its word."""
        self.seats = {slug(seat, self.game.teams): seat for seat in self.game.seats()}

    def sitting(self, connection: HTTPConnection) -> Sitting | None:
        """Return who asks for a page of a seat, or None without that seat's cookie."""
        name = str(connection.path_params.get("seat", ""))
        if not self.holds(connection, name):
            return None
        seat, team = self.seats[name], connection.query_params.get("team", "")
        if seat.role == FACILITATOR and team in self.game.teams and len(self.game.teams) > 1:
            return Sitting(name, Seat(FACILITATOR, team), self._who(connection), _query(team))
        return Sitting(name, seat, _known(seat) or self._who(connection))

    def holds(self, connection: HTTPConnection, name: str) -> bool:
        """Return whether somebody has the cookie of a seat."""
        held = connection.cookies.get(self.keys.cookie(name), "")
        return name in self.seats and self.keys.fits(name, held)

    def quota(self, name: str) -> Quota:
        """Return what a seat has left."""
        return self._quotas[name]

    @property
    def who_cookie(self) -> str:
        """Return the cookie that holds a person's name."""
        return self.keys.cookie("who")

    def titles(self) -> dict[str, str]:
        """Return each seat in words."""
        return {
            name: f"responder of {seat.team}"
            if seat.role == RESPONDER
            else _known(seat) or seat.role
            for name, seat in self.seats.items()
        }

    def _who(self, connection: HTTPConnection) -> str:
        return named(unquote(connection.cookies.get(self.who_cookie, "")))


def _known(seat: Seat) -> str:
    """Return what a person is called who has a seat of their own; "" where several share it."""
    return {STUDENT: seat.team, TEACHER: TEACHER}.get(seat.role, "")


def named(text: str) -> str:
    """Return the name of a person, or "" for what is none."""
    cut = " ".join(text.split())
    return cut if _NAME.fullmatch(cut) else ""


def _query(team: str) -> str:
    return f"?team={quote(team)}"
