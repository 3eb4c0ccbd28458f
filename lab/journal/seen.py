"""Blind probes, and the share of them that makes a result unknown."""

from collections.abc import Iterable, Sequence

from lab.model.event import Event

CITED = 20  # journal lines that a fact names at most
LEAST = 3  # fewer probes than this say nothing
MOST_BLIND = 0.2  # of all probes; with more blind ones the rest decides nothing: UNKNOWN


class Unseen(Exception):
    """The journal lacks the needed events; the text says which."""

    def __init__(self, reason: str, events: Iterable[Event] = ()) -> None:
        self.lines = cited(events)
        super().__init__(reason)


def is_blind(event: Event) -> bool:
    """Return whether the probe could not look: ``blind`` is in its data, with a reason or ""."""
    return "blind" in event.data


def seeing(events: Iterable[Event]) -> list[Event]:
    """Return the events whose probe could look."""
    return [event for event in events if not is_blind(event)]


def too_blind(blind: float, total: float) -> bool:
    """Return whether so many of all probes were blind that the others decide nothing."""
    return blind > MOST_BLIND * total


def enough(what: str, events: Sequence[Event], least: int = LEAST) -> list[Event]:
    """Return the events whose probe could look; ``what`` names them in the error.

    Raises:
        Unseen: fewer than ``least`` could look, or too many were blind.
    """
    found = seeing(events)
    blind = len(events) - len(found)
    if not events:
        raise Unseen(f"no {what}")
    if len(found) < least or too_blind(blind, len(events)):
        raise Unseen(f"{what}: {len(found)} seeing, {blind} blind ({_why(events)})", events)
    return found


def cited(events: Iterable[Event]) -> tuple[int, ...]:
    """Return the line numbers of the events, or some of them, as ``some_of`` chooses."""
    return some_of({event.line for event in events})


def some_of(known: Iterable[int]) -> tuple[int, ...]:
    """Return line numbers in order, of many the first, the last and an even choice between."""
    lines = sorted(known)
    if len(lines) <= CITED:
        return tuple(lines)
    step = (len(lines) - 1) / (CITED - 1)
    return tuple(lines[round(place * step)] for place in range(CITED))


def _why(events: Sequence[Event]) -> str:
    reasons = {str(event.data["blind"]) for event in events if is_blind(event)}
    return "; ".join(sorted(reasons)) or "too few"
