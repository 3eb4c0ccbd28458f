"""The protocol of an invariant, and the invariants that a network adds to the general ones."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from lab.journal.pairs import PACKETS, Probed
from lab.model.gate import Foreseen
from lab.model.topology import Topology
from lab.model.verdict import Verdict
from lab.model.verification import Finding
from lab.verify.predict import Announcers
from lab.verify.state import State


class Invariant(Protocol):
    """A property that must hold in a network, before and after a change."""

    @property
    def name(self) -> str:
        """Return the name that its findings have."""
        ...

    @property
    def flaw(self) -> bool:
        """Return whether its failure is a configuration error that cuts no traffic."""
        ...

    @property
    def settled(self) -> bool:
        """Return whether it is judged after nodes have withdrawn by themselves, or before."""
        ...

    def judge(self, before: State, after: State) -> Iterator[Finding]:
        """Query both states, and yield a finding for each subject."""
        ...


def _nobody(_: State) -> tuple[str, ...]:
    return ()


def _nothing(_: State, _settled: State) -> Foreseen:
    return Foreseen(())


def _none(_: Topology) -> int:
    return 0


def _itself(_: Topology, node: str) -> tuple[str, ...]:
    return (node,)


@dataclass(frozen=True, slots=True)
class Invariants:
    """The invariants of one network besides those of any network.

    ``failing`` returns the nodes whose health check would fail in a state; they withdraw then.
    ``losses`` returns what is lost after a change and what perhaps is, from the states
    before and after the withdrawals; ``possible`` counts what can be lost at all. ``probed`` are
    the pairs that a run's events are about; ``announcers`` are the routers that have a prefix when
    an event of a subject says that it is announced there.
    """

    judged: tuple[Invariant, ...] = ()
    failing: Callable[[State], tuple[str, ...]] = _nobody
    losses: Callable[[State, State], Foreseen] = _nothing
    possible: Callable[[Topology], int] = _none
    probed: Probed = PACKETS
    announcers: Announcers = _itself


def passed(invariant: str, subject: str, evidence: str) -> Finding:
    """Return a finding that passed."""
    return Finding(invariant, subject, Verdict.PASS, evidence)


def failed(invariant: str, subject: str, evidence: str) -> Finding:
    """Return a finding that failed."""
    return Finding(invariant, subject, Verdict.FAIL, evidence)


def unfounded(invariant: str, subject: str, evidence: str) -> Finding:
    """Return an unknown finding on a change: the invariant did not hold before it."""
    return Finding(invariant, subject, Verdict.UNKNOWN, f"did not hold before: {evidence}")


def compared(invariant: str, subject: str, was: str, now: str, good: str) -> Finding:
    """Return a finding from the failures before and after, "" for none.

    ``good`` is its evidence when it passes.
    """
    if not now:
        return passed(invariant, subject, good)
    return unfounded(invariant, subject, was) if was else failed(invariant, subject, now)
