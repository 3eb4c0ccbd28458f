"""What a service keeps that it cannot send, and that it sends it when the way is back."""

import asyncio
import json
import socket
from pathlib import Path

import pytest

from lab.inside.agents.backlog import Kept, _serve
from lab.model.programs.backlog import BacklogJob, Sink

FAST = 8000  # kbit/s: a megabyte a second


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def test_what_is_made_is_kept_until_it_is_taken() -> None:
    kept = Kept(8)
    kept.made(2.5)
    assert (kept.octets, kept.take(1000), kept.octets, kept.sent) == (2500, 1000, 1500, 1000)


def test_no_more_is_taken_than_waits() -> None:
    kept = Kept(8)
    kept.made(0.5)
    assert (kept.take(16384), kept.take(16384)) == (500, 0)


def job(tmp_path: Path, name: str, port: int, to: int) -> BacklogJob:
    return BacklogJob(
        node=name, listen="127.0.0.1", port=port, kbit=FAST, interval_s=0.05, timeout_s=0.2,
        sinks=(Sink(dc="far", host="127.0.0.1", port=to),),
        log=str(tmp_path / f"{name}.jsonl"), ready=str(tmp_path / f"{name}.ready"),
    )  # fmt: skip


def told(path: str) -> list[tuple[int, int]]:
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    found = [json.loads(line)["data"] for line in lines]
    return [(int(str(each["kept_kib"])), int(str(each["sent_kib"]))) for each in found]


@pytest.mark.parametrize("later_s", [0.6])
def test_a_backlog_is_sent_when_the_other_site_is_there(tmp_path: Path, later_s: float) -> None:
    one, two = free_port(), free_port()
    near, far = job(tmp_path, "near", one, two), job(tmp_path, "far", two, one)

    async def play() -> None:
        async with asyncio.TaskGroup() as tasks:
            first = tasks.create_task(_serve(near))
            await asyncio.sleep(later_s)
            second = tasks.create_task(_serve(far))
            async with asyncio.timeout(10):
                while not any(sent for _, sent in told(near.log)):
                    await asyncio.sleep(0.05)
                while told(near.log)[-1][0] > FAST // 40:
                    await asyncio.sleep(0.05)
            first.cancel()
            second.cancel()

    asyncio.run(play())
    kept = [waits for waits, _ in told(near.log)]
    assert max(kept) > later_s * FAST / 8 / 2
    assert kept[-1] < max(kept) / 2
