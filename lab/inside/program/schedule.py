"""When a program does its regular work: a phase, then a steady interval."""

import asyncio
import math
import random
from collections.abc import AsyncIterator


async def beats(first: float, interval_s: float) -> AsyncIterator[None]:
    """Yield at ``first`` (loop time), then at every beat after it the caller is free for."""
    loop = asyncio.get_running_loop()
    beat = first
    while True:
        await asyncio.sleep(beat - loop.time())
        yield
        beat = next_beat(first, interval_s, loop.time())


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
