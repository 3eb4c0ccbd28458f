"""One watch over the game for all viewers, and what each seat is shown, made once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic

from anyio import to_thread

from lab.model.gameday import OBSERVER
from lab.web.desk import Sitting
from lab.web.ports import Game
from lab.web.shown import Shown, shown

FRESH_S = 2.0  # what depends on the clock alone is made again after so long
_ASK_S = 1.0
MOST = 100  # seats, each name of an observer one: what was shown longest ago is forgotten


class Pulse:
    """Wakes every viewer when the game has changed."""

    def __init__(self, game: Game) -> None:
        self._game = game
        self._version = 0
        self._moved = asyncio.Condition()
        self._made: dict[tuple[object, ...], _Made] = {}

    @property
    def kept(self) -> int:
        """Return of how many viewers something is kept."""
        return len(self._made)

    async def run(self) -> None:
        """Watch the game until cancelled."""
        while True:
            version = await to_thread.run_sync(
                self._game.changed, self._version, _ASK_S, abandon_on_cancel=True
            )
            if version > self._version:
                async with self._moved:
                    self._version = version
                    self._moved.notify_all()

    async def after(self, version: int, timeout_s: float) -> int:
        """Return the version once the game is past one, or the time is up."""
        try:
            async with asyncio.timeout(timeout_s), self._moved:
                await self._moved.wait_for(lambda: self._version > version)
        except TimeoutError:
            pass
        return self._version

    async def shown(self, sitting: Sitting) -> tuple[int, Shown]:
        """Return what a seat is shown and the version that is at least in it."""
        # Notes of an observer are their own; everything else is the same for all of a seat.
        who = sitting.who if sitting.seat.role == OBSERVER else ""
        made = self._made.pop((sitting.seat, who), None) or _Made()
        self._made[sitting.seat, who] = made
        if len(self._made) > MOST:  # names are what browsers say they are
            del self._made[next(iter(self._made))]
        version = self._game.changed(self._version, 0.0)  # the watch may be a moment behind
        return await made.get(version, lambda: self._make(sitting))

    async def _make(self, sitting: Sitting) -> Shown:
        return await to_thread.run_sync(lambda: shown(self._game, sitting, None))


@dataclass
class _Made:
    """What was last made for a seat; who comes while it is made waits for the same."""

    version: int = -1
    at: float = 0.0
    what: Shown | None = None

    def __post_init__(self) -> None:
        self.lock = asyncio.Lock()

    async def get(self, version: int, make: Callable[[], Awaitable[Shown]]) -> tuple[int, Shown]:
        async with self.lock:
            if self.what is None or version > self.version or monotonic() - self.at > FRESH_S:
                self.what = await make()
                self.version, self.at = version, monotonic()
            return self.version, self.what
