"""The decisions of gates, as the journal keeps them."""

from lab.journal.journal import Journal
from lab.journal.kinds.change import GateDecided
from lab.model.gate import GateResult


def note(journal: Journal, change: str, result: GateResult, *, effective: bool) -> None:
    """Write a decision to the journal.

    A decision that is not effective stops nothing, because the cut is intended.
    """
    decided = GateDecided(
        gate=result.gate,
        decision=result.decision,
        reason=result.reason,
        saw=result.saw,
        effective=effective,
    )
    journal.write(decided, change)
