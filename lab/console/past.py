"""The clock of the past while a run is still being played."""

from datetime import datetime, timedelta
from itertools import pairwise

from lab.console.now import Now, PhaseNow

FIRST_PACE = 60.0  # seconds of the past per lab second, as long as no phase has told better


def past(now: Now, at: float) -> datetime | None:
    """Return about which historical time a lab time stands for.

    How long the phase will last is not known yet, so the pace of the phases before it is used, and
    the clock waits at the next phase's time.
    """
    begun = [each for each in now.phases if each.start is not None and each.historical]
    if not begun:
        return None
    last = begun[-1]
    if last.historical is None or last.start is None:
        return None
    reached = last.historical + timedelta(seconds=(at - last.start) * pace(begun))
    following = _following(now, last)
    return last.historical if following is None else min(reached, following)


def pace(begun: list[PhaseNow]) -> float:
    """Return the seconds of the past that a lab second stood for in the phase before."""
    paces = [
        (later.historical - earlier.historical).total_seconds() / (later.start - earlier.start)
        for earlier, later in pairwise(begun)
        if later.historical
        and earlier.historical
        and later.start is not None
        and earlier.start is not None
        and later.start > earlier.start
    ]
    return paces[-1] if paces else FIRST_PACE


def _following(now: Now, last: PhaseNow) -> datetime | None:
    after = now.phases[now.phases.index(last) + 1 :]
    return next((each.historical for each in after if each.historical), None)
