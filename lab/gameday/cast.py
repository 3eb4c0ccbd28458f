"""A terminal that records itself, as asciicast v2, and tells what is typed."""

import codecs
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lab.gameday.keys import Keys
from lab.ports.terminal import Terminal

ROWS, COLUMNS = 24, 80
MOST = 32 * 1024 * 1024  # characters of a recording: one program can print a disk full


@dataclass(frozen=True, slots=True)
class Doors:
    """Whether a place is closed to people now, and why they have to leave it, if they have."""

    closed: Callable[[], bool] = lambda: False
    over: Callable[[], str] = lambda: ""


class Recorded:
    """A terminal whose output goes into a file too; ``typed`` gets every line that is typed.

    What is typed while its ``doors`` are closed goes nowhere.
    """

    def __init__(
        self,
        terminal: Terminal,
        file: Path,
        title: str,
        typed: Callable[[str], None],
        doors: Doors | None = None,
    ) -> None:
        self._terminal = terminal
        self._typed = typed
        self._doors = doors or Doors()
        self._left = MOST
        self._keys = Keys()
        # A character can come in two pieces.
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._began = time.monotonic()
        self._lock = threading.Lock()
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = file.open("x", encoding="utf-8")
        header = {"version": 2, "width": COLUMNS, "height": ROWS, "timestamp": int(time.time()),
                  "title": title, "env": {"TERM": "xterm-256color"}}  # fmt: skip
        self._file.write(json.dumps(header) + "\n")
        self._file.flush()

    def fileno(self) -> int:
        """Return a descriptor that is readable when there is output, or the end."""
        return self._terminal.fileno()

    def read(self) -> bytes:
        """Return what is there to be read, waiting for some; nothing once it has ended."""
        data = self._terminal.read()
        if data:
            self._note("o", self._decoder.decode(data))
        return data

    def write(self, data: bytes) -> None:
        """Type; do nothing when it has ended, or is closed to people now."""
        if self._doors.closed():
            return
        for line in self._keys.take(data):
            self._typed(line)
        self._terminal.write(data)

    def resize(self, rows: int, columns: int) -> None:
        """Make it as large as that."""
        self._note("r", f"{columns}x{rows}")
        self._terminal.resize(rows, columns)

    def close(self) -> None:
        """End the command and the recording; succeed when it has ended."""
        self._terminal.close()
        with self._lock:
            self._file.close()

    def over(self) -> str:
        """Return why whoever is at it has to leave, "" while they need not."""
        return self._doors.over()

    def _note(self, code: str, text: str) -> None:
        with self._lock:
            if self._file.closed or self._left <= 0:
                return
            at = round(time.monotonic() - self._began, 6)
            line = json.dumps([at, code, text]) + "\n"
            self._left -= len(line)
            if self._left <= 0:
                line = json.dumps([at, "m", "the recording is full"]) + "\n"
            self._file.write(line)
            self._file.flush()
