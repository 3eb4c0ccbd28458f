"""What one look at the network saw, ready for the journal."""

from dataclasses import dataclass

from lab.model.event import JsonValue


@dataclass(frozen=True, slots=True)
class Look:
    """Kind, subject and data of an event of ``docs/journal.md``."""

    kind: str
    subject: str
    data: dict[str, JsonValue]


def blind(kind: str, subject: str, reason: str) -> Look:
    """Return the look that could not be taken."""
    return Look(kind, subject, {"blind": reason})
