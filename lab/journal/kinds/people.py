"""What people do who recover a network: when they knew what, and the ways in that they tried."""

from collections.abc import Sequence
from typing import ClassVar

from lab.journal.kinds.kind import EventData, always, optional, record

DETECTED, DIAGNOSED, ENTERED = "detected", "diagnosed", "entered"
UNDRAINED, SERVED = "undrained", "served"
MARKS = (DETECTED, DIAGNOSED, ENTERED, UNDRAINED, SERVED)  # in their order


@record
class Mark(EventData):
    """A recovery came a step further; the subject is `detected` or a later one of the marks."""

    kind: ClassVar[str] = "mark"

    text: str = always("what happened, for people")
    way: str = optional("name of the way, for `entered` and `undrained`", default="")
    lines: Sequence[int] = optional(
        "lines of the journal it was read from, 20 at most; for `detected`",
        default=(),
    )


@record
class WayTried(EventData):
    """People tried a way in; the subject is its name."""

    kind: ClassVar[str] = "way"

    text: str = always("what they tried, for people")
    ok: bool = always("the change was taken back over it")
    stage: str = always("`enter` or `repair`: how far they came")
    error: str = always("why not, empty when it was")
    tries: int = always("how often the last stage was tried")
    reach_s: float = always("seconds that people needed to get there, before they tried")
    took_s: float = always("seconds of the tries themselves")
