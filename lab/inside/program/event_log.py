"""A file of event lines that a program inside a node appends to, for the run to follow."""

from pathlib import Path

from lab.inside.program.emit import event_line
from lab.journal.kinds.kind import EventData


class EventLog:
    """Appends the events of one subject; a line is written at once and whole."""

    def __init__(self, path: str, subject: str) -> None:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._file = Path(path).open("ab", buffering=0)  # noqa: SIM115 - open as long as the program
        self._subject = subject

    def write(self, data: EventData, at: float) -> None:
        """Append an event that happened at ``at``, in monotonic seconds."""
        self._file.write(event_line(data, self._subject, at).encode())

    def close(self) -> None:
        """Close the file."""
        self._file.close()
