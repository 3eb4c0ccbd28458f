"""The model laid beside the live network: on what they agree, and why not on the rest."""

from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """Why a prediction and a look disagree."""

    TIME = "time"  # the network had not come to rest; Batfish knows only where it ends
    HEALTH = "health logic"  # a name server's agent stood otherwise than its check foretold
    EQUAL_PATHS = "equal paths"  # some of several equal paths fail; a flow takes one
    BLIND_SPOT = "batfish blind spot"
    OURS = "ours"  # unexplained: one of the two is wrong


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A pair on which they disagree, with both pieces of evidence."""

    phase: str
    pair: str
    foreseen: str
    seen: str
    line: int  # of the journal
    cause: Cause


@dataclass(frozen=True, slots=True)
class Agreement:
    """A whole run compared; ``moments`` are texts, one for each, with how many pairs agreed."""

    batfish: str
    pairs: int
    agreed: int
    moments: tuple[tuple[str, str, int, int], ...]  # phase, what was drained, agreed, pairs
    disagreements: tuple[Disagreement, ...]

    @property
    def percent(self) -> float:
        """Return the share of pairs on which both agree."""
        return round(100 * self.agreed / self.pairs, 2) if self.pairs else 0.0
