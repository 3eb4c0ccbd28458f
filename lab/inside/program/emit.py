"""Event lines on standard output: what a program inside a node tells the run."""

import json
import os
import threading
import time
from collections.abc import Mapping

from lab.model.event import JsonValue

_STDOUT = 1
_lock = threading.Lock()


def event_line(kind: str, subject: str, data: Mapping[str, JsonValue], at: float) -> str:
    """Return an event as one line of JSON with its newline; ``at`` in monotonic seconds."""
    event = {"t": round(at, 6), "kind": kind, "subject": subject, "data": dict(data)}
    return json.dumps(event, separators=(",", ":")) + "\n"


def emit(
    kind: str, subject: str, data: Mapping[str, JsonValue], *, at: float | None = None
) -> None:
    """Write an event to standard output at once and whole, from any thread.

    ``at`` is seconds on the machine's monotonic clock, now when it is left out.

    Raises:
        BrokenPipeError: nobody reads any more.
    """
    moment = time.monotonic() if at is None else at
    rest = memoryview(event_line(kind, subject, data, moment).encode())
    with _lock:
        while rest:
            rest = rest[os.write(_STDOUT, rest) :]
