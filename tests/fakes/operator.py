"""An operator whose backbone is a set of changes that are in force.

It can do: drain, undrain and undo changes, log in, switch the local account, and write a look at
its one plane down. It fails as it is told: a change can be refused by a gate or by a router, end
in Ctrl-C, or not be taken back.
"""

from dataclasses import dataclass, field

from lab.journal.journal import Journal
from lab.model.errors import CommandError, PushError, Refused
from lab.model.scenario import Attempt, Console, Drain, Undrain


@dataclass
class FakeOperator:
    """``calls`` has what was asked of it in order; ``in_force`` the changes not taken back."""

    journal: Journal
    refused: frozenset[str] = frozenset()
    gated: frozenset[str] = frozenset()
    interrupted: frozenset[str] = frozenset()
    stuck: frozenset[str] = frozenset()
    calls: list[str] = field(default_factory=list)
    in_force: list[str] = field(default_factory=list)
    breakglass: str = "off"

    def drain(self, step: Drain) -> None:
        """A refused or interrupted change is half done: it is in force all the same."""
        self.calls.append(f"drain {step.id}")
        if step.id in self.gated:
            raise Refused(f"refused: {step.id}")
        self.in_force.append(step.id)
        if step.id in self.interrupted:
            raise KeyboardInterrupt
        if step.id in self.refused:
            raise PushError(f"eb1-prn refused {step.id}")

    def undrain(self, step: Undrain) -> None:
        self.calls.append(f"undrain {step.change}")
        if step.change in self.in_force:
            self.in_force.remove(step.change)

    def attempt(self, step: Attempt) -> None:
        self.calls.append(f"attempt {step.origin} {step.kind} {step.path} {step.account}")

    def console(self, step: Console) -> None:
        self.calls.append(f"console {step.breakglass}")
        self.breakglass = step.breakglass

    def undo(self, change: str) -> None:
        self.calls.append(f"undo {change}")
        if change in self.stuck:
            raise CommandError(f"{change}: no answer from eb1-prn")
        if change in self.in_force:
            self.in_force.remove(change)

    def look(self) -> None:
        """Write down how the plane looks now."""
        drained = 1 if self.in_force else 0
        self.journal.add("backbone", "p1", {"routers_drained": drained, "routers": 1})
