"""A fact that can be scored: what is expected, and the judge that measures it."""

from collections.abc import Callable
from dataclasses import dataclass

from lab.evidence.finding import Finding
from lab.journal.timeline import Timeline
from lab.model.verdict import FactKind


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of the register with its band and its judge.

    The judge raises Unseen when the journal does not show what it needs.
    """

    id: str
    expected: str
    judge: Callable[[Timeline], Finding]
    control: bool = False  # a negative control: something that must not break
    kind: FactKind = FactKind.EMERGENT
