"""What a kernel may be able to do to the traffic of a link, and what is said where it is not."""

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
    """An ability that is not there, why, and what would help."""

    ability: Ability
    reason: str
    hint: str = ""

    def problem(self, place: str) -> Problem:
        """Return what a user reads of a file that asks for it at a place."""
        return Problem(
            place, f"no {self.ability} can be given to a link: {self.reason}", self.hint
        )
