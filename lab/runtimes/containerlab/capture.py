"""Running a command in a container to its end, with what it says."""

import select
import time
from collections.abc import Sequence
from datetime import timedelta

from lab.model.deployment import Completed
from lab.model.errors import CommandError
from lab.runtimes.containerlab.execution import Execution, readable
from lab.runtimes.containerlab.frames import ERRORS, OUTPUT

_BEAT_S = 1.0
_PIECE = 1 << 16


def run(
    node: str, container: str, argv: Sequence[str], timeout: timedelta, stdin: str
) -> Completed:
    """Return when the command ends, with all it wrote until then.

    Raises:
        CommandError: it cannot start, or does not end in time; it is killed then.
        RuntimeFailure: the lab is gone.
    """
    command = Execution(node, container, argv)
    try:
        _converse(command, stdin.encode(), timeout.total_seconds())
        out, err = (command.heard[end].decode(errors="replace") for end in (OUTPUT, ERRORS))
        return Completed(tuple(argv), command.code(), out, err)
    except TimeoutError:
        command.kill()
        text = f"{node}: {' '.join(argv)}: no end after {timeout.total_seconds():g} s"
        raise CommandError(text) from None
    except BaseException:
        command.kill()
        raise
    finally:
        command.close()


def _converse(command: Execution, stdin: bytes, timeout_s: float) -> None:
    """Feed and hear a command until it has ended; raise TimeoutError when it does not."""
    deadline = time.monotonic() + timeout_s
    rest = memoryview(stdin)
    if not rest:
        command.end_input()
    while True:
        remaining = min(deadline - time.monotonic(), _BEAT_S)
        if remaining <= 0:
            raise TimeoutError
        ready = _ready(command, select.POLLIN | (select.POLLOUT if rest else 0), remaining)
        if ready & select.POLLOUT:
            rest = rest[command.send(bytes(rest[:_PIECE])) or len(rest) :]
            if not rest:
                command.end_input()
        if ready & ~select.POLLOUT and not command.hear(0):
            return
        if not ready and command.ended():  # though a child of it holds its output open
            while readable(command.connection, 0) and command.hear(0):
                pass
            return


def _ready(command: Execution, wanted: int, patience_s: float) -> int:
    poller = select.poll()
    poller.register(command.connection, wanted)
    return next((events for _, events in poller.poll(patience_s * 1000)), 0)
