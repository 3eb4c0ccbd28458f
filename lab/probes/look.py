"""What one look at the network saw, ready for the journal."""

from dataclasses import dataclass

from lab.journal.kinds.kind import EventData
from lab.model.event import JsonValue


@dataclass(frozen=True, slots=True)
class Look:
    """Kind, subject and data of an event."""

    kind: str
    subject: str
    data: dict[str, JsonValue]

    @classmethod
    def of(cls, data: EventData, subject: str) -> "Look":
        """Return the look that becomes an event of one of the kinds."""
        return cls(data.kind, subject, data.data())


def blind(kind: type[EventData], subject: str, reason: str) -> Look:
    """Return the look that could not be taken."""
    return Look(kind.kind, subject, {"blind": reason})
