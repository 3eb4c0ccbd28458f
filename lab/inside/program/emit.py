"""Event lines on standard output: what a program inside a node tells the run."""

import json
import os
import threading
import time

from lab.journal.kinds.kind import EventData

_STDOUT = 1
_lock = threading.Lock()


def event_line(data: EventData, subject: str, at: float) -> str:
    """Return an event as one line of JSON with its newline; ``at`` in monotonic seconds."""
    event = {"t": round(at, 6), "kind": data.kind, "subject": subject, "data": data.data()}
    return json.dumps(event, separators=(",", ":")) + "\n"


def emit(data: EventData, subject: str, *, at: float | None = None) -> None:
    """Write an event to standard output at once and whole, from any thread.

    ``at`` is seconds on the machine's monotonic clock, now when it is left out.

    Raises:
        BrokenPipeError: nobody reads any more.
    """
    moment = time.monotonic() if at is None else at
    rest = memoryview(event_line(data, subject, moment).encode())
    with _lock:
        while rest:
            rest = rest[os.write(_STDOUT, rest) :]
