"""Lab time and the historical clock, and how both are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from lab.journal.timeline import Timeline

FIRST_PACE = 60.0  # historical seconds per lab second until two phases have given a pace


@dataclass(frozen=True, slots=True)
class Anchor:
    """A lab time, in seconds since the run started, and the historical time of the same moment."""

    at: float
    utc: datetime


def anchors(run: Timeline) -> tuple[Anchor, ...]:
    """Return the starts of the phases that have a historical time."""
    return tuple(Anchor(phase.start, phase.historical) for phase in run.phases if phase.historical)


def historical(known: Sequence[Anchor], at: float) -> datetime | None:
    """Return the historical time of a lab time, interpolated between two anchors.

    There is none before the first anchor, and after the last one it is not known how much of the
    past a lab second is.
    """
    for earlier, later in pairwise(known):
        if earlier.at <= at < later.at:
            share = (at - earlier.at) / (later.at - earlier.at)
            return earlier.utc + share * (later.utc - earlier.utc)
    if known and abs(at - known[-1].at) < 0.05:  # noqa: PLR2004 - the mark of that phase itself
        return known[-1].utc
    return None


def live(started: Sequence[Anchor], following: datetime | None, at: float) -> datetime | None:
    """Return the approximate historical time of a lab time while a run is still played.

    ``started`` are the phases that were entered, ``following`` the time of the next one. How long
    a phase will last is not known yet: the clock goes at the pace of the phase before it, and
    waits at ``following``.
    """
    if not started:
        return None
    last = started[-1]
    reached = last.utc + timedelta(seconds=(at - last.at) * pace(started))
    return last.utc if following is None else min(reached, following)


def pace(started: Sequence[Anchor]) -> float:
    """Return the historical seconds that a lab second stood for in the phase before the last."""
    paces = [
        (later.utc - earlier.utc).total_seconds() / (later.at - earlier.at)
        for earlier, later in pairwise(started)
        if later.at > earlier.at
    ]
    return paces[-1] if paces else FIRST_PACE


def lab_clock(at: float) -> str:
    """Write seconds as ``m:ss``, with hours when there are any."""
    whole = max(0, round(at))
    minutes, seconds = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def lab_tenths(at: float) -> str:
    """Write seconds as ``m:ss.t``."""
    tenths = max(0, round(at * 10))
    minutes, rest = divmod(tenths, 600)
    return f"{minutes}:{rest // 10:02}.{rest % 10}"


def utc_clock(moment: datetime | None) -> str:
    """Write the hour and minute of a time in UTC; "" when there is none."""
    return moment.astimezone(UTC).strftime("%H:%M") if moment else ""


def span(seconds: float) -> str:
    """Write a length of time as people say it."""
    if seconds < 10:  # noqa: PLR2004 - under ten seconds a tenth still matters
        return f"{seconds:.1f} s"
    if seconds < 100:  # noqa: PLR2004 - as "96 s", but "1 min 42 s"
        return f"{seconds:.0f} s"
    if seconds < 3600:  # noqa: PLR2004 - seconds in an hour
        return f"{seconds // 60:.0f} min {seconds % 60:.0f} s"
    return f"{seconds // 3600:.0f} h {seconds % 3600 // 60:.0f} min"
