"""Event lines on standard output: the way from a program in a node to the run."""

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

    ``at`` is in seconds on the machine's monotonic clock; without it the time is now.

    Raises:
        BrokenPipeError: the reader has closed the pipe.
    """
    moment = time.monotonic() if at is None else at
    rest = memoryview(event_line(data, subject, moment).encode())
    with _lock:
        while rest:
            rest = rest[os.write(_STDOUT, rest) :]
