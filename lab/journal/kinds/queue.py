"""What links of limited capacity carried and lost."""

from collections.abc import Mapping
from typing import ClassVar

from lab.journal.kinds.kind import EventData, Part, always, optional, record, result


@record
class QueueCounts(Part):
    """One end of a link of limited capacity: its limit, and what it sent since it was made."""

    rate_kbit: int = always("limit in kbit/s")
    octets: int = always("octets sent")
    packets: int = always("packets sent")
    dropped: int = always("packets that found the queue full")


@record
class LinkQueues(EventData):
    """A node's ends of links of limited capacity were read; the subject is the node."""

    kind: ClassVar[str] = "queues"

    interfaces: Mapping[str, QueueCounts] | None = result("its ends by interface", default=None)
    blind: str | None = optional(
        "why there is nothing to read, as where no limit is", default=None
    )
