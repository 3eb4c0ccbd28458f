"""The pages of a class on a port, until they are interrupted."""

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lab.model.classroom import STUDENT, TEACHER
from lab.model.gameday import Seat
from lab.web.keys import keys_of_all, slug
from lab.web.ports import Game
from lab.web.serve import addresses, serve_with


@dataclass(frozen=True, slots=True)
class ClassLinks:
    """The link of the teacher, and of each student by name."""

    teacher: str
    students: tuple[tuple[str, str], ...]

    @property
    def data(self) -> Mapping[str, object]:
        """Return them for a program."""
        students = [{"name": name, "url": url} for name, url in self.students]
        return {"teacher": self.teacher, "students": students}


def links(url: Mapping[Seat, str]) -> ClassLinks:
    """Return the links of a class from the address of each seat."""
    students = tuple((seat.team, link) for seat, link in url.items() if seat.role == STUDENT)
    return ClassLinks(url[Seat(TEACHER)], students)


def serve_class(
    game: Game, folder: Path, listener: socket.socket, ready: Callable[[ClassLinks], None]
) -> None:
    """Serve the pages of a class until an interrupt; links are kept in the folder."""
    held = keys_of_all(folder, [slug(seat, game.teams) for seat in game.seats()])
    host, port = listener.getsockname()[:2]
    ready(links(addresses(game, held, host, port)))
    serve_with(game, held, listener)
