"""What a fact's judge returns."""

from collections.abc import Iterable
from dataclasses import dataclass

from lab.journal.seen import cited
from lab.model.event import Event
from lab.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict with its numbers and the journal lines they come from."""

    verdict: Verdict
    measured: str
    lines: tuple[int, ...] = ()


def judged(measured: str, events: Iterable[Event], *, passed: bool) -> Finding:
    """Return a finding that passed or failed."""
    return Finding(Verdict.PASS if passed else Verdict.FAIL, measured, cited(events))
