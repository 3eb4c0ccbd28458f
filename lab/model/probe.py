"""Probes as data: what the probes of all kinds have."""

from dataclasses import dataclass, field
from typing import ClassVar

LIMIT_S = 2.0


@dataclass(frozen=True, slots=True)
class ProbeSpec:
    """What is probed again and again, and from which nodes.

    Its kinds are dataclasses, told apart by the key that has the name of the kind: those of
    ``lab.probes.kinds``.
    """

    kind: ClassVar[str] = ""  # the key that says what is probed, and the kind of the events
    mesh: ClassVar[bool] = False  # every node probes the others, and never itself

    id: str = field(metadata={"doc": "short name", "pattern": "[a-z0-9][a-z0-9-]*"})
    from_: tuple[str, ...] = field(metadata={"doc": "selectors of the nodes that probe"})
    every_s: float = field(
        default=1.0, metadata={"doc": "interval, seconds", "min": 0.2, "max": 60}
    )

    @property
    def targets(self) -> tuple[str, ...] | None:
        """Return selectors of the nodes that are probed; None where one thing is probed."""
        return None

    @property
    def limit_s(self) -> float:
        """Return the time limit of one probe, seconds."""
        return LIMIT_S
