"""A stage for steps that keeps what they leave behind: undos, steps inside them, expectations.

It can do: everything of a lab in memory. A step inside another is performed, as in a play.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lab.engine.expect import fits
from lab.journal.journal import Journal
from lab.journal.measure import Reading
from lab.model.scenario import Expectation, Step
from lab.model.verdict import Verdict
from lab.ports import Clock, RunningLab
from lab.push.pushers import Pushers
from lab.steps.book import Book
from lab.steps.kind import kind
from lab.steps.stage import Network, Stage


@dataclass
class Wings:
    """What steps left behind, in order; ``registered`` may let something happen with each.

    ``reads`` is what a look at a measure sees.
    """

    undos: list[tuple[str, Callable[[], None]]] = field(default_factory=list)
    inner: list[tuple[Step, str | None]] = field(default_factory=list)  # with the site visited
    expected: list[tuple[Expectation, str]] = field(default_factory=list)
    registered: Callable[[str], object] = lambda _name: None
    reads: Callable[[Expectation, float], Reading] = lambda _expectation, _since: Reading(None)

    def names(self) -> list[str]:
        """Return what the undos are called."""
        return [name for name, _ in self.undos]

    def undo(self) -> None:
        """Take everything back, the last first."""
        while self.undos:
            self.undos.pop()[1]()

    def register(self, name: str, undo: Callable[[], None]) -> None:
        self.undos.append((name, undo))
        self.registered(name)

    def perform(self, step: Step, stage: Stage) -> None:
        self.inner.append((step, stage.here))
        kind(step).perform(stage)

    def look(self, expectation: Expectation, since: float) -> Reading:
        return self.reads(expectation, since)

    def expect(self, expectation: Expectation, phase: str) -> Verdict:
        self.expected.append((expectation, phase))
        return fits(expectation, self.reads(expectation, 0.0))


def staged(
    lab: RunningLab, network: Network, journal: Journal, clock: Clock, folder: Path
) -> tuple[Stage, Wings]:
    """Return the stage of a lab, and what steps leave behind there."""
    wings = Wings()
    stage = Stage(
        lab, network, journal, clock, Pushers(lab, journal, network.access.paths), Book(), folder,
        wings.perform, wings.expect, wings.look, wings.register, phase="p",
    )  # fmt: skip
    return stage, wings
