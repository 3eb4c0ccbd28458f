"""What a fact's judge returns, and how it says that it could not see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lab.model.event import Event
from lab.model.verdict import Verdict

CITED = 20  # journal lines a fact names at most
LEAST = 3  # fewer looks than this say nothing
BLIND_SHARE = 0.2  # of all looks; more blind ones than this and the rest is not trusted


class Unseen(Exception):
    """What a fact needs was not seen; the text says what is missing."""

    def __init__(self, reason: str, events: Iterable[Event] = ()) -> None:
        self.lines = cited(events)
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict with its numbers and the journal lines they come from."""

    verdict: Verdict
    measured: str
    lines: tuple[int, ...] = ()


def cited(events: Iterable[Event]) -> tuple[int, ...]:
    """Return the line numbers of the events, the first, the last and an even choice between."""
    lines = sorted({event.line for event in events})
    if len(lines) <= CITED:
        return tuple(lines)
    step = (len(lines) - 1) / (CITED - 1)
    return tuple(lines[round(place * step)] for place in range(CITED))


def judged(measured: str, events: Iterable[Event], *, passed: bool) -> Finding:
    """Return a finding that passed or failed."""
    return Finding(Verdict.PASS if passed else Verdict.FAIL, measured, cited(events))


def enough(what: str, events: Sequence[Event], least: int = LEAST) -> list[Event]:
    """Return the looks that saw something; raise Unseen when too few did."""
    seeing = [event for event in events if "blind" not in event.data]
    blind = len(events) - len(seeing)
    if not events:
        raise Unseen(f"no {what}")
    if len(seeing) < least or blind > BLIND_SHARE * len(events):
        raise Unseen(f"{what}: {len(seeing)} seeing, {blind} blind ({_why(events)})", events)
    return seeing


def _why(events: Sequence[Event]) -> str:
    reasons = {str(event.data["blind"]) for event in events if "blind" in event.data}
    return "; ".join(sorted(reasons)) or "too few"
