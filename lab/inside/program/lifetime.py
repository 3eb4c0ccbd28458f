"""The beginning and the end of a program inside a node."""

import asyncio
import resource
import signal
from collections.abc import Coroutine
from pathlib import Path


def mark_ready(path: str) -> None:
    """Create the file by which a runtime sees that this program serves; nothing for ``""``."""
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).touch()


def run_until_stopped(work: Coroutine[None, None, None]) -> int:
    """Run ``work`` until it ends or SIGTERM or SIGINT comes; return the exit code 0.

    A reader who goes away ends it as well.
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
    except* BrokenPipeError:  # who listened has gone, and with it the purpose
        pass
    return 0


def allow_many_files() -> None:
    """Raise this process's limit of open files and sockets as far as it may."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
