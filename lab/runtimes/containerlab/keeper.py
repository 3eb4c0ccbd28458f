"""A process beside a lab that must not outlive its caller: it removes the lab when that ends.

Containers are Docker's children, not ours, so nothing of the kernel ends them with the caller.
"""

import os
import select
import sys
import traceback
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from lab.runtimes import command, statedir

_START = timedelta(seconds=30)
_LOOK_MS = 1000


def start(directory: Path) -> None:
    """Start the keeper of a lab of this process.

    Raises:
        CommandError: it could not be started.
    """
    caller = os.pidfd_open(os.getpid())
    # Without ``site`` an interpreter starts in half the time; it gets our module path instead.
    text = f"import sys; sys.path[:] = sys.argv[3:]; from {__name__} import main; main(sys.argv)"
    package = str(Path(__file__).parents[3])
    path = [package, *(entry for entry in sys.path if entry)]
    argv = [sys.executable, "-S", "-c", text, str(directory), str(caller), *path]
    try:
        with (directory / statedir.LOG).open("ab") as log:
            command.detach(argv, keep=[caller], stderr=log, timeout=_START)
    finally:
        os.close(caller)


def main(argv: Sequence[str]) -> None:
    """Go on in a process of its own; remove the lab when the caller has ended."""
    if os.fork():
        os._exit(0)
    os.setsid()
    try:
        _keep(Path(argv[1]), int(argv[2]))
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(0)


def _keep(directory: Path, caller: int) -> None:
    poller = select.poll()
    poller.register(caller, select.POLLIN)
    while directory.exists():
        if poller.poll(_LOOK_MS):
            from lab.runtimes.containerlab import removal

            removal.remove(directory)
            return
