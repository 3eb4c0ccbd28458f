"""The comparison of Batfish with a live network: agreements, and causes of disagreements."""

from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """The cause of a disagreement between a prediction and a probe."""

    TIME = "time"  # the network had not converged; Batfish knows only the converged state
    HEALTH = "health logic"  # a health agent's state differs from what its check would decide
    EQUAL_PATHS = "equal paths"  # some of several equal paths fail; a flow takes one
    BLIND_SPOT = "batfish blind spot"
    OURS = "ours"  # unexplained: Batfish or the lab is wrong


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A pair whose prediction and probe disagree, with both as evidence."""

    phase: str
    pair: str
    foreseen: str
    seen: str
    line: int  # of the journal
    cause: Cause


@dataclass(frozen=True, slots=True)
class Agreement:
    """A whole run compared, moment by moment."""

    batfish: str
    moments: tuple["Compared", ...]
    disagreements: tuple[Disagreement, ...]

    @property
    def pairs(self) -> int:
        """Return how many pairs were compared."""
        return sum(each.pairs for each in self.moments)

    @property
    def percent(self) -> float:
        """Return the share of all pairs on which both agree."""
        return _percent(self.moments)

    @property
    def at_rest(self) -> float:
        """Return the share of the pairs of those moments in which the network had settled."""
        return _percent(tuple(each for each in self.moments if each.at_rest))


@dataclass(frozen=True, slots=True)
class Compared:
    """How many pairs of a moment agree; at rest long enough after the last change."""

    phase: str
    at: float  # seconds of the run
    drained: str
    agreed: int
    pairs: int
    at_rest: bool


def _percent(moments: tuple[Compared, ...]) -> float:
    pairs = sum(each.pairs for each in moments)
    return round(100 * sum(each.agreed for each in moments) / pairs, 2) if pairs else 0.0
