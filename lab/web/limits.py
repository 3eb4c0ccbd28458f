"""How much one seat may ask for, so that no link can wear the console down."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

BODY = 16_384  # bytes of a form
MESSAGE = 65_536  # bytes of a message from a terminal
STREAMS = 40  # pages of one seat that are kept up to date
TERMINALS = 16  # open at once, of one seat


@dataclass
class Bucket:
    """Lets so many through at once, and so many more a second."""

    most: float
    per_s: float
    now: Callable[[], float] = monotonic
    _left: float = field(init=False)
    _at: float = field(init=False)

    def __post_init__(self) -> None:
        """Begin full."""
        self._left, self._at = self.most, self.now()

    def take(self, amount: float = 1.0) -> bool:
        """Return whether there was enough left, and take it."""
        self._fill()
        if self._left < amount:
            return False
        self._left -= amount
        return True

    def wait_s(self, amount: float) -> float:
        """Take an amount in any case; return how long its taker has to wait for it."""
        self._fill()
        self._left -= amount
        return max(0.0, -self._left / self.per_s)

    def _fill(self) -> None:
        now = self.now()
        self._left = min(self.most, self._left + (now - self._at) * self.per_s)
        self._at = now


@dataclass
class Quota:
    """What one seat has left."""

    acts: Bucket = field(default_factory=lambda: Bucket(30, 5))
    pages: Bucket = field(default_factory=lambda: Bucket(120, 20))
    opens: Bucket = field(default_factory=lambda: Bucket(20, 1))
    streams: int = 0
    terminals: int = 0
