"""Hysteresis: how many good or bad rounds in a row change the state to up or down."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Rule:
    """The rounds in a row that change the state, and the shortest time down."""

    fall: int
    rise: int
    hold_down_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Standing:
    """The state, up or down, and how many rounds in a row contradict it.

    Bad rounds before ``armed_at`` do not count, so that a network that still converges does not
    count as broken. The first good round ends this time early.
    """

    up: bool
    armed_at: float
    streak: int = 0
    changed_at: float | None = None


def after_round(standing: Standing, rule: Rule, now: float, *, good: bool) -> Standing:
    """Return the state after one more round, which ended at ``now`` in monotonic seconds."""
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
