"""Which events are worth a line, each of them once."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lab.journal.fields import text
from lab.journal.kinds.change import LoginTried, PushStepDone, RouterChanged
from lab.model.event import Event
from lab.report.read.sentences import Narrator, Sentence
from lab.report.tiles import Board


@dataclass(slots=True)
class Notable:
    """Remembers the lines shown, so that many equal events make one line."""

    board: Board
    seen: set[str] = field(default_factory=set)
    narrator: Narrator = field(default_factory=Narrator)

    def of(self, event: Event, phase: str) -> Iterator[Sentence]:
        """Yield what to show of an event that came in a phase, with the board's news."""
        if event.kind in (PushStepDone.kind, RouterChanged.kind):
            yield from self._once(event, ("change", "step", "outcome"), " (the first)")
        elif event.kind == LoginTried.kind:
            yield from self._once(event, ("path", "account", "stage", "ok"), "", phase)
        else:
            said = self.narrator.sentence(event)
            if said is not None:
                yield said
        yield from self.board.feed(event)

    def _once(
        self, event: Event, keys: tuple[str, ...], ending: str, phase: str = ""
    ) -> Iterator[Sentence]:
        """Yield only the first of many events that say the same of others."""
        said = self.narrator.sentence(event)
        key = " ".join([event.kind, phase, *(text(event.data, key) for key in keys)])
        if said is not None and key not in self.seen:
            self.seen.add(key)
            yield Sentence(said.actor, f"{said.text}{ending}", said.tone)
