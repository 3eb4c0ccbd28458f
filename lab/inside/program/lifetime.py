"""The beginning and the end of a program inside a node."""

import asyncio
import resource
import signal
from collections.abc import Coroutine
from pathlib import Path


def mark_ready(path: str) -> None:
    """Create the file that shows a runtime that this program serves; do nothing for ``""``."""
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).touch()


def run_until_stopped(work: Coroutine[None, None, None]) -> int:
    """Run ``work`` until it ends or SIGTERM or SIGINT comes; return the exit code 0.

    It also ends when the reader of its output goes away.
    """

    async def guarded() -> None:
        task = asyncio.ensure_future(work)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, task.cancel)
        try:
            await task
        except asyncio.CancelledError:
            return

    try:
        asyncio.run(guarded())
    except* BrokenPipeError:  # the reader has gone: there is nothing left to do
        pass
    return 0


def allow_many_files() -> None:
    """Raise this process's limit of open files and sockets to the maximum allowed."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
