"""What the students of a class share, and what each works with."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from lab.classroom.labs import Labs


@dataclass(frozen=True, slots=True)
class Room:
    """What the students of a class share: labs, a turn to start one, and the time of the day."""

    labs: Labs
    turn: AbstractContextManager[object]
    now: Callable[[], float]
    touched: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a lab, and what one works with by hand there."""

    name: str
    is_router: bool
    argv: tuple[str, ...]
