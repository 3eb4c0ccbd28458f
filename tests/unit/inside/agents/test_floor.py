"""A coordinator and those who ask it: enough sites stay, and a site without an answer decides."""

import asyncio
import socket
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.inside.agents import coordinator
from lab.inside.agents.coordinator import Coordinator
from lab.inside.agents.floor import Floor
from lab.model.errors import InputError
from lab.model.programs.agents import CoordinatorJob, HealthJob, HealthPage

T = TypeVar("T")
SITES = ("dns-sjc", "dns-lhr", "dns-sin")
OK, CONFLICT, NOT_FOUND = 200, 409, 404


@given(
    st.integers(1, 3),
    st.lists(st.tuples(st.sampled_from(["withdraw", "announce"]), st.sampled_from(SITES))),
)
def test_never_fewer_sites_stay_than_the_floor(floor: int, asked: list[tuple[str, str]]) -> None:
    told, announced = Coordinator(len(SITES), floor), set(SITES)
    for what, site in asked:
        if told.answer(f"/{what}/{site}") == OK:
            (announced.discard if what == "withdraw" else announced.add)(site)
        else:
            assert what == "withdraw"
        assert len(announced) >= floor


def test_a_site_that_has_withdrawn_may_do_so_again_and_makes_room_when_it_is_back() -> None:
    told = Coordinator(3, 2)
    asked = ["withdraw/a", "withdraw/a", "withdraw/b", "announce/a", "withdraw/b"]
    assert [told.answer(f"/{each}") for each in asked] == [OK, OK, CONFLICT, OK, OK]


@pytest.mark.parametrize("path", ["", "/", "/withdraw", "/withdraw/", "/stay/a", "/withdraw/a/b"])
def test_any_other_question_is_not_found(path: str) -> None:
    assert Coordinator(3, 1).answer(path) == NOT_FOUND


@pytest.mark.parametrize("floor", [0, 4])
def test_a_floor_needs_sites(floor: int) -> None:
    with pytest.raises(ValueError, match=f"{floor} of 3 sites cannot stay"):
        CoordinatorJob(listen="127.0.0.1", sites=3, floor=floor)


def agent(site: str, port: int) -> HealthJob:
    return HealthJob(
        node=site, asn=65530, prefixes=("192.0.2.1/32",), seed=0, interval_s=1, fall=3, rise=3,
        timeout_s=2.0, checks=(HealthPage(dc="prn", host="192.0.2.2"),),
        floor_host="127.0.0.1", floor_port=port,
    )  # fmt: skip


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port


async def beside(job: CoordinatorJob, work: Coroutine[None, None, T]) -> T:
    serving = asyncio.create_task(coordinator._serve(job))
    try:
        async with asyncio.timeout(10):
            while not Path(job.ready).exists():
                await asyncio.sleep(0.01)
            return await work
    finally:
        serving.cancel()


def test_agents_are_answered_over_http(tmp_path: Path) -> None:
    port = free_port()
    job = CoordinatorJob(
        listen="127.0.0.1", port=port, sites=3, floor=2, ready=str(tmp_path / "ready")
    )
    sjc, lhr = Floor(agent("dns-sjc", port)), Floor(agent("dns-lhr", port))

    async def asked() -> list[bool]:
        held = [await sjc.holds(), await lhr.holds()]
        await sjc.back()
        return [*held, await lhr.holds()]

    assert asyncio.run(beside(job, asked())) == [False, True, False]


def test_a_site_that_nobody_answers_decides_alone() -> None:
    job = agent("dns-sjc", free_port())
    for each in (job, replace(job, floor_host=""), replace(job, source="192.0.2.7")):
        assert asyncio.run(Floor(each).holds()) is False


def test_a_wrong_job_is_refused() -> None:
    with pytest.raises(InputError):
        coordinator.main(["/nowhere/coordinator.json"])
