"""Everything the engine may touch while it plays."""

from dataclasses import dataclass
from typing import Protocol

from lab.journal.journal import Journal
from lab.model.scenario import Attempt, Console, Drain, Undrain
from lab.ports import Clock


class Operator(Protocol):
    """Carries out what a scenario asks of people and their tools; writes what happened down."""

    def drain(self, step: Drain) -> None:
        """Ask for a drain; pushing it is up to the audit tool."""
        ...

    def undrain(self, step: Undrain) -> None:
        """Take a change back over the path and with the account of the step."""
        ...

    def attempt(self, step: Attempt) -> None:
        """Try to log in; a failure is written down, not raised."""
        ...

    def console(self, step: Console) -> None:
        """Switch the local account of every backbone router on or off."""
        ...

    def undo(self, change: str) -> None:
        """Bring every router back to before a change, from its console; succeed if it is."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """The journal, the clock, the operator and the length of a record's life in seconds."""

    journal: Journal
    clock: Clock
    operator: Operator
    ttl_s: float
