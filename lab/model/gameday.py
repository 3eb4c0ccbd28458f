"""A game day as data: who looks, and where people can be."""

from dataclasses import dataclass

FACILITATOR, OBSERVER, RESPONDER = "facilitator", "observer", "responder"


class Refused(Exception):
    """A person cannot do this now; the text says what, why, and the next step."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Who looks: a role, and for responders the name of their team."""

    role: str
    team: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A terminal where a person could sit or stand; ``why`` says what it takes to open it."""

    id: str
    title: str
    node: str
    argv: tuple[str, ...]
    open: bool
    why: str
