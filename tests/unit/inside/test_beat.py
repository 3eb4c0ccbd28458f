"""A steady beat."""

import asyncio

from lab.inside.beat import beats


def test_a_caller_who_is_late_misses_beats_and_keeps_the_rhythm() -> None:
    async def moments() -> list[int]:
        loop = asyncio.get_running_loop()
        start = loop.time()
        seen: list[int] = []
        async for _ in beats(start, 0.02):
            seen.append(round((loop.time() - start) / 0.02))
            await asyncio.sleep(0.05 if len(seen) == 1 else 0)
            if len(seen) == 3:
                break
        return seen

    first, second, third = asyncio.run(moments())

    assert first == 0
    assert second >= 3
    assert third > second
