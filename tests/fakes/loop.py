"""A loop of asyncio whose time passes at once.

It can do: sleep, time limits and timers. It waits for nothing else: no socket, no thread.
"""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Selector(selectors.SelectSelector):
    """Waits for nothing, and counts the seconds that it would have waited."""

    def __init__(self) -> None:
        super().__init__()
        self.passed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise AssertionError("everybody waits for what never comes")
        self.passed += max(0.0, timeout)
        return []


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumps = _Selector()
        super().__init__(self._jumps)

    def time(self) -> float:
        return self._jumps.passed


def at_once(work: Coroutine[Any, Any, T]) -> T:
    """Return the result of a coroutine, as if all its waiting took no time."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(work)
