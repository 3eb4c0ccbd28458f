"""Programs begin with a file and end with a signal."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from lab.inside.program.lifetime import mark_ready, run_until_stopped


def test_the_ready_file_is_made_with_its_folder(tmp_path: Path) -> None:
    mark_ready(str(tmp_path / "run" / "ready"))

    assert (tmp_path / "run" / "ready").exists()


def test_no_ready_file_is_made_for_an_empty_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    mark_ready("")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_program_after_its_own_clean_up(number: signal.Signals) -> None:
    seen: list[str] = []

    async def work() -> None:
        try:
            os.kill(os.getpid(), number)
            await asyncio.sleep(60)
        finally:
            seen.append("cleaned up")

    assert run_until_stopped(work()) == 0
    assert seen == ["cleaned up"]


def test_a_reader_that_goes_away_ends_a_program_with_several_tasks() -> None:
    async def tell() -> None:
        raise BrokenPipeError

    async def work() -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(tell())

    assert run_until_stopped(work()) == 0


def test_a_bug_is_not_hidden() -> None:
    async def work() -> None:
        raise KeyError("bug")

    with pytest.raises(KeyError, match="bug"):
        run_until_stopped(work())
