"""What went wrong; every program can say so."""

from typing import ClassVar

from lab.journal.kinds.kind import EventData, always, record


@record
class Failed(EventData):
    """Something went wrong; the subject is where: `run`, `looks`, or a node."""

    kind: ClassVar[str] = "error"

    text: str = always("what, for people")
