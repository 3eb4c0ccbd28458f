"""Real time."""

import time


class MonotonicClock:
    """The machine's monotonic clock, the same for every node of a lab."""

    def now(self) -> float:
        """Return seconds on the clock."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Return ``seconds`` later."""
        time.sleep(seconds)
