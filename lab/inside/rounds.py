"""What a run of good or bad rounds makes of a watcher, and when its next round is due."""

import math
import random
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Rule:
    """How many rounds in a row turn a watcher, and how long it stays down at least."""

    fall: int
    rise: int
    hold_down_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Standing:
    """Up or down, and how many rounds in a row speak against it.

    Bad rounds before ``armed_at`` do not count, so that a network that still converges is not
    taken for a broken one; the first good round arms it early.
    """

    up: bool
    armed_at: float
    streak: int = 0
    changed_at: float | None = None


def after_round(standing: Standing, rule: Rule, now: float, *, good: bool) -> Standing:
    """Return the standing after one more round that ended at ``now``, in monotonic seconds."""
    if good == standing.up:
        armed_at = min(standing.armed_at, now) if good else standing.armed_at
        return replace(standing, streak=0, armed_at=armed_at)
    if standing.up and now < standing.armed_at:
        return standing
    streak = standing.streak + 1
    if standing.up:
        turns = streak >= rule.fall
    else:
        turns = streak >= rule.rise and not _held_down(standing, rule, now)
    if not turns:
        return replace(standing, streak=streak)
    return replace(standing, up=not standing.up, streak=0, changed_at=now)


def _held_down(standing: Standing, rule: Rule, now: float) -> bool:
    return standing.changed_at is not None and now - standing.changed_at < rule.hold_down_s


def phase(seed: int | str, name: str, interval_s: float) -> float:
    """Return where in the interval the rounds of ``name`` fall: spread over names, repeatable."""
    return random.Random(f"{seed}:{name}").uniform(0, interval_s)  # noqa: S311 - spread, no secret


def next_beat(first: float, interval_s: float, now: float) -> float:
    """Return the first beat after ``now`` of those at ``first`` and every interval from then on.

    A round that took longer than the interval misses beats; they are not made up for.
    """
    if now < first:
        return first
    return first + (math.floor((now - first) / interval_s) + 1) * interval_s
