"""The times of a program's regular work: a phase offset, then a fixed interval."""

import asyncio
import math
import random
from collections.abc import AsyncIterator


async def beats(first: float, interval_s: float) -> AsyncIterator[None]:
    """Yield at ``first`` (loop time), then at each later beat at which the caller is free."""
    loop = asyncio.get_running_loop()
    beat = first
    while True:
        await asyncio.sleep(beat - loop.time())
        yield
        beat = next_beat(first, interval_s, loop.time())


def phase(seed: int | str, name: str, interval_s: float) -> float:
    """Return the phase offset of ``name`` in seconds: random for each name, but repeatable."""
    return random.Random(f"{seed}:{name}").uniform(0, interval_s)  # noqa: S311 - spread, no secret


def own_beat(seed: int | str, name: str, interval_s: float, now: float) -> float:
    """Return the next beat of ``name`` after ``now``, on the clock that a host's programs share.

    So the seed alone decides how far apart two of them are, whenever each was started.
    """
    return next_beat(phase(seed, name, interval_s), interval_s, now)


def next_beat(first: float, interval_s: float, now: float) -> float:
    """Return the first beat after ``now``; beats are at ``first`` and after every interval.

    A round that takes longer than the interval misses beats; they are not repeated later.
    """
    if now < first:
        return first
    return first + (math.floor((now - first) / interval_s) + 1) * interval_s
