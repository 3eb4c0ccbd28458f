"""Real time."""

import time
from collections.abc import Callable

from lab.model.errors import RuntimeFailure
from lab.ports import Clock


class MonotonicClock:
    """The machine's monotonic clock, the same for every node of a lab."""

    def now(self) -> float:
        """Return seconds on the clock."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Return ``seconds`` later."""
        time.sleep(seconds)


class WatchedClock:
    """A clock by which nobody waits for a lab that is gone."""

    def __init__(self, clock: Clock, lost: Callable[[], str]) -> None:
        self._clock = clock
        self._lost = lost

    def now(self) -> float:
        """Return seconds on the clock."""
        return self._clock.now()

    def sleep(self, seconds: float) -> None:
        """Return ``seconds`` later; raise RuntimeFailure when the lab is gone by then."""
        self._clock.sleep(seconds)
        if reason := self._lost():
            raise RuntimeFailure(reason)


_TICK_S = 0.25


def hold(seconds: float, clock: Clock) -> None:
    """Let time pass in small steps, so that a clock can tell of a lab that is gone."""
    deadline = clock.now() + seconds
    while (left := deadline - clock.now()) > 0:
        clock.sleep(min(_TICK_S, left))
