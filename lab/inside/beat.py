"""Doing something at a steady beat."""

import asyncio
from collections.abc import AsyncIterator

from lab.inside.rounds import next_beat


async def beats(first: float, interval_s: float) -> AsyncIterator[None]:
    """Yield at ``first`` (loop time), then at every beat after it the caller is free for."""
    loop = asyncio.get_running_loop()
    beat = first
    while True:
        await asyncio.sleep(beat - loop.time())
        yield
        beat = next_beat(first, interval_s, loop.time())
