"""Phases and beats."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from lab.inside.program.schedule import beats, next_beat, own_beat, phase


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


@given(st.integers(), st.text(max_size=8), st.floats(0.1, 60))
def test_phase_is_repeatable_and_inside_the_interval(
    seed: int, name: str, interval: float
) -> None:
    assert phase(seed, name, interval) == phase(seed, name, interval)
    assert 0 <= phase(seed, name, interval) <= interval


def test_phases_of_sites_differ() -> None:
    assert len({phase(7, f"dns-{site}", 1.0) for site in ("lhr", "ams", "sjc", "gru")}) == 4


@given(st.floats(1, 1e5), st.floats(1, 1e5))
def test_two_sites_are_as_far_apart_as_their_seed_says_whenever_they_were_started(
    first: float, second: float
) -> None:
    started = {"dns-lhr": first, "dns-sjc": second}
    beats = {site: own_beat(3, site, 1.0, now) for site, now in started.items()}
    for site, now in started.items():
        assert now < beats[site] <= now + 1.0
    apart = beats["dns-lhr"] - beats["dns-sjc"]
    wanted = phase(3, "dns-lhr", 1.0) - phase(3, "dns-sjc", 1.0)
    assert abs((apart - wanted + 0.5) % 1.0 - 0.5) < 1e-6


def test_beats_before_the_first_are_the_first() -> None:
    assert next_beat(10.5, 1.0, 3.0) == 10.5


def test_a_beat_that_was_missed_is_not_made_up_for() -> None:
    assert [next_beat(10.0, 2.0, now) for now in (10.0, 11.9, 12.0, 17.3)] == [12, 12, 14, 18]
