"""What a play acts on."""

from dataclasses import dataclass

from lab.incidents.facebook_2021.files.context import Context
from lab.incidents.facebook_2021.kinds import Kind
from lab.journal.journal import Journal
from lab.ports import Clock, RunningLab


@dataclass(frozen=True, slots=True)
class Scene:
    """A lab, how it was rendered, and the journal and clock of a play on it.

    ``suffix`` tells the plays on one lab apart: routers refuse the name of an old change.
    """

    lab: RunningLab
    context: Context
    journal: Journal
    clock: Clock
    suffix: str = ""

    @property
    def controller(self) -> str:
        """Return the node that pushes changes and keeps the drain data."""
        return self.context.topology.of_kind(Kind.CTL)[0].name
