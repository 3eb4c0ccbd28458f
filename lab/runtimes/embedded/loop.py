"""The supervisor's one thread: what to do when a descriptor is ready or a time has come."""

import heapq
import selectors
import time
from collections.abc import Callable

Action = Callable[[], None]


class Loop:
    """Calls back when descriptors become readable and when times come."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._timers: list[tuple[float, int, Action]] = []
        self._count = 0
        self._running = True

    def on_readable(self, descriptor: int, action: Action) -> None:
        """Call ``action`` whenever the descriptor can be read or has ended."""
        self._selector.register(descriptor, selectors.EVENT_READ, action)

    def forget(self, descriptor: int) -> None:
        """Stop watching a descriptor."""
        self._selector.unregister(descriptor)

    def after(self, seconds: float, action: Action) -> None:
        """Call ``action`` once, that much later."""
        self._count += 1
        heapq.heappush(self._timers, (time.monotonic() + seconds, self._count, action))

    def stop(self) -> None:
        """Return from ``run`` after the present callbacks."""
        self._running = False

    def run(self) -> None:
        """Serve until ``stop``."""
        while self._running:
            due = self._timers[0][0] - time.monotonic() if self._timers else None
            ready = self._selector.select(None if due is None else max(due, 0))
            for key, _ in ready:
                if key.fd in self._selector.get_map():
                    key.data()
            now = time.monotonic()
            while self._timers and self._timers[0][0] <= now:
                heapq.heappop(self._timers)[2]()
