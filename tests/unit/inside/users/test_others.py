"""What one user looks up besides the applications, on a loop whose time passes at once."""

import asyncio
import random
from contextlib import suppress

from lab.inside.users.others import Others
from lab.inside.users.stub_resolver import StubResolver
from lab.model.programs.users import OtherNames, Stub, Turn
from tests.fakes.loop import at_once

STUB = Stub(timeout_s=5, attempts=1, max_ttl=3600)
SECONDS = 2000.0


def asked(kinds: dict[str, OtherNames]) -> list[str]:
    """Return the names that a device asks for in some time; nobody answers."""
    names: list[str] = []

    async def ask(_resolver: str, name: str, _timeout_s: float) -> None:
        names.append(name)

    async def live() -> None:
        chance = random.Random(1)  # noqa: S311 (people, not secrets; repeatable)
        others = Others(kinds, chance, StubResolver(["1.1.1.1"], STUB, ask), Turn())
        with suppress(TimeoutError):
            await asyncio.wait_for(others.live(), SECONDS)

    at_once(live())
    return names


def test_each_kind_is_looked_up_at_its_own_pace() -> None:
    kinds = {
        "background": OtherNames(names=("www1.example", "www2.example"), per_s=0.3),
        "broken": OtherNames(names=("www.broken.example",), per_s=0.03),
    }
    found = asked(kinds)
    assert set(found) == {"www1.example", "www2.example", "www.broken.example"}
    broken = found.count("www.broken.example")
    assert 0.7 < broken / (SECONDS * 0.03) < 1.3
    assert 0.85 < (len(found) - broken) / (SECONDS * 0.3) < 1.15


def test_a_pace_of_nothing_asks_nothing() -> None:
    assert asked({"broken": OtherNames(names=("www.broken.example",), per_s=0)}) == []
    assert asked({}) == []


def turned(turn: Turn, most: int) -> int:
    """Return how often a device asks for another service while an application fails and fails."""
    names: list[str] = []

    async def ask(_resolver: str, name: str, _timeout_s: float) -> None:
        names.append(name)

    async def fail() -> None:
        kinds = {"services": OtherNames(names=("twitter.com",), per_s=0)}
        chance = random.Random(1)  # noqa: S311 (people, not secrets; repeatable)
        others = Others(kinds, chance, StubResolver(["1.1.1.1"], STUB, ask), turn)
        for failures in range(1, most + 1):
            await others.after(failures)

    at_once(fail())
    return len(names)


def test_a_user_turns_to_a_service_at_every_so_many_failures_by_chance() -> None:
    assert turned(Turn(to="services", failures=3, chance=1.0), 9) == 3
    assert turned(Turn(to="services", failures=3, chance=1.0), 2) == 0
    assert 20 < turned(Turn(to="services", failures=1, chance=0.3), 100) < 40
    assert turned(Turn(to="services", failures=3, chance=0.0), 90) == 0
    assert turned(Turn(), 90) == 0
