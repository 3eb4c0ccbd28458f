"""A performer whose network is a set of changes that are in force.

It can do: make and take back changes, send somebody on site, look, fail a step,
and write a look at how many changes are in force. It fails as it is told: a change can be refused
by a gate or by a router, end in Ctrl-C, or not be taken back.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from lab.engine.play import Outcome, Register
from lab.journal.journal import Journal
from lab.journal.measure import Measure, Reading, Source
from lab.model.errors import CommandError, PushError, Refused
from lab.model.scenario import Step


@dataclass(frozen=True, slots=True)
class Change(Step):
    """Make a change; its undo is registered before."""

    id: str
    do: Literal["change"] = "change"

    def left(self, stage: Any) -> Any:
        """Return what a stage of the tests' own says."""
        return stage.left


@dataclass(frozen=True, slots=True)
class Repair(Step):
    """Take a change back."""

    change: str
    do: Literal["repair"] = "repair"


@dataclass(frozen=True, slots=True)
class Visit(Step):
    """Do something with no outcome of its own."""

    site: str = "prn"
    do: Literal["visit"] = "visit"


@dataclass(frozen=True, slots=True)
class Look(Step):
    """Only look."""

    repeats: ClassVar[bool] = True
    do: Literal["look"] = "look"


@dataclass(frozen=True, slots=True)
class Try(Step):
    """Do something that goes well or not, where some outcome is wanted."""

    ok: bool
    outcome: Literal["succeeds", "fails", "any"]
    do: Literal["try"] = "try"


def changed(source: Source, since: float) -> Reading:
    """Return how many changes are in force, of the latest look."""
    looks = source.since("changes", since)
    return Reading(float(str(looks[-1].data["number"])), (looks[-1].line,)) if looks else NOTHING


NOTHING = Reading(None)
MEASURES = {"changes": Measure(changed), "never": Measure(lambda _source, _since: NOTHING)}


@dataclass
class FakePerformer:
    """``calls`` has what was asked of it in order; ``in_force`` the changes not taken back."""

    journal: Journal
    refused: frozenset[str] = frozenset()
    gated: frozenset[str] = frozenset()
    interrupted: frozenset[str] = frozenset()
    stuck: frozenset[str] = frozenset()
    visited: Callable[[], object] = lambda: None
    calls: list[str] = field(default_factory=list)
    in_force: list[str] = field(default_factory=list)

    def describe(self, step: Step) -> str:
        return str(step)

    def wanted(self, step: Step) -> Literal["succeeds", "fails", "any"]:
        return step.outcome if isinstance(step, Try) else "any"

    def perform(self, step: Step, phase: str, register: Register) -> Outcome | None:
        match step:
            case Change(name):
                register(name, lambda: self.undo(name))
                self._change(name)
            case Repair(name):
                self.calls.append(f"repair {name}")
                self.in_force.remove(name)
            case Visit(site):
                self.calls.append(f"visit {site} in {phase}")
                self.visited()
            case Look():
                self.calls.append(f"look in {phase}")
                self.visited()
            case Try(ok):
                return Outcome(ok, "2 of 3 routers")
        return None

    def _change(self, name: str) -> None:
        """A refused or interrupted change is half done: it is in force all the same."""
        self.calls.append(f"change {name}")
        if name in self.gated:
            raise Refused(f"refused: {name}")
        self.in_force.append(name)
        if name in self.interrupted:
            raise KeyboardInterrupt
        if name in self.refused:
            raise PushError(f"r1 refused {name}")

    def undo(self, change: str) -> None:
        self.calls.append(f"undo {change}")
        if change in self.stuck:
            raise CommandError(f"{change}: no answer from r1")
        if change in self.in_force:
            self.in_force.remove(change)

    def look(self) -> None:
        """Write down how many changes are in force now."""
        self.journal.add("changes", "network", {"number": len(self.in_force)})
