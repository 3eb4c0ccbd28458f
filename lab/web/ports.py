"""What the console asks of a game day: the seam between the pages and the game."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from lab.model.gameday import Place, Seat

View = Mapping[str, Any]  # JSON-able; the pages read the keys that are there


class Terminal(Protocol):
    """A terminal in a node of the lab."""

    def fileno(self) -> int:
        """Return what to wait on before a read."""

    def read(self) -> bytes:
        """Return what was printed; nothing when the terminal has ended."""

    def write(self, data: bytes) -> None:
        """Type."""

    def resize(self, rows: int, columns: int) -> None:
        """Tell the programs in it how large the window is."""

    def close(self) -> None:
        """End it with all that runs in it."""


@runtime_checkable
class Leaving(Protocol):
    """A terminal that people may have to leave."""

    def over(self) -> str:
        """Return why whoever is at it has to leave, "" while they need not."""


class Game(Protocol):
    """A game day that runs; it alone knows what each seat may know and do."""

    title: str
    teams: tuple[str, ...]

    def seats(self) -> tuple[Seat, ...]:
        """Return everybody who can look."""

    def view(self, seat: Seat) -> View:
        """Return what a seat may know now, and nothing else."""

    def act(self, seat: Seat, who: str, verb: str, fields: Mapping[str, str]) -> None:
        """Do something for a person; raise ``Refused`` when they may not."""

    def places(self, seat: Seat) -> tuple[Place, ...]:
        """Return every terminal of a seat, those that are not open too."""

    def changed(self, since: int, timeout_s: float) -> int:
        """Return the version once it is higher than ``since``, or the time is up."""

    def opened(self, seat: Seat, who: str, place: str) -> Terminal:
        """Return a new terminal at a place; raise ``Refused`` when it is not open."""


@runtime_checkable
class Replay(Protocol):
    """A game day that can show what a seat could know at a moment that has passed."""

    def view_at(self, seat: Seat, lab_s: float) -> View:
        """Return the view of a seat at a second of the exercise; for after its end."""


@runtime_checkable
class Handouts(Protocol):
    """A game day that gives files away once it is over."""

    def handout(self, seat: Seat, name: str) -> Path | None:
        """Return a file of the debrief that a seat may have now; None for any other."""
