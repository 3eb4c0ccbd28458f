"""A clock that stands still until someone sleeps.

It can do: tell the time, let it pass in whole microseconds, and do on the way what was planned
for a time in between.
"""

import heapq
from collections.abc import Callable
from itertools import count

MICRO = 1_000_000


class FakeClock:
    """Starts at an odd time, so that seconds of the clock are not taken for those of a run."""

    def __init__(self, start: float = 1000.0) -> None:
        self.now_us = round(start * MICRO)
        self._planned: list[tuple[int, int, Callable[[], object]]] = []
        self._numbers = count()

    def now(self) -> float:
        return self.now_us / MICRO

    def sleep(self, seconds: float) -> None:
        end = self.now_us + round(seconds * MICRO)
        while self._planned and self._planned[0][0] <= end:
            at, _, action = heapq.heappop(self._planned)
            self.now_us = max(self.now_us, at)
            action()
        self.now_us = max(self.now_us, end)

    def after(self, seconds: float, action: Callable[[], object]) -> None:
        """Do something when that much time has passed."""
        at = self.now_us + round(seconds * MICRO)
        heapq.heappush(self._planned, (at, next(self._numbers), action))

    def every(self, seconds: float, action: Callable[[], object]) -> None:
        """Do something again and again."""

        def again() -> None:
            action()
            self.after(seconds, again)

        self.after(seconds, again)
