"""Abilities of a kernel to shape the traffic of a link, and the message where one is missing."""

from dataclasses import dataclass
from enum import StrEnum

from lab.model.errors import Problem


class Ability(StrEnum):
    """A way in which a link can be made worse."""

    RATE = "rate"
    LOSS = "loss"
    DELAY = "delay"


@dataclass(frozen=True, slots=True)
class Lack:
    """A missing ability, the reason, and a hint."""

    ability: Ability
    reason: str
    hint: str = ""

    def problem(self, place: str) -> Problem:
        """Return the problem of a file that needs the ability at a place."""
        return Problem(
            place, f"no {self.ability} can be given to a link: {self.reason}", self.hint
        )
