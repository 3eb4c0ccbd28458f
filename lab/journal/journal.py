"""The journal: append-only, flushed per line, the only product of a run."""

import fcntl
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from lab.journal.kinds.kind import EventData
from lab.model.event import Event, JsonValue
from lab.ports import Clock


@dataclass(frozen=True, slots=True)
class Former:
    """A journal that is gone on with: when it began, in seconds on its clock, and its events."""

    began: float
    events: Sequence[Event]


class Journal:
    """Numbers events, writes them to the file and passes them to the watcher; thread-safe.

    Raises:
        BlockingIOError: another process writes it.
        OSError: a line could not be written, as on a full disk.
    """

    def __init__(
        self,
        path: Path,
        clock: Clock,
        *watchers: Callable[[Event], None],
        former: Former | None = None,
    ) -> None:
        self._clock = clock
        self._start = former.began if former else clock.now()
        self._watchers = watchers
        self._lock = threading.Lock()
        self._events: list[Event] = list(former.events) if former else []
        self._by_kind: dict[str, list[Event]] = defaultdict(list)
        for event in self._events:
            self._by_kind[event.kind].append(event)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a" if former else "x", encoding="utf-8")
        _ours_alone(self._file)
        if former:
            _drop_unfinished(path)

    @property
    def began(self) -> float:
        """Return when it began, in seconds on its clock."""
        return self._start

    def write(self, data: EventData, subject: str, seen_at: float | None = None) -> Event:
        """Write an event; ``seen_at`` is monotonic seconds when it was seen earlier than now."""
        return self.add(data.kind, subject, data.data(), seen_at)

    def add(
        self,
        kind: str,
        subject: str,
        data: Mapping[str, JsonValue],
        seen_at: float | None = None,
    ) -> Event:
        """Write the event of a line that another program printed, as it is."""
        at = (self._clock.now() if seen_at is None else seen_at) - self._start
        with self._lock:
            event = Event(len(self._events) + 1, at, kind, subject, data)
            self._file.write(event.to_line() + "\n")
            self._file.flush()
            self._events.append(event)
            self._by_kind[kind].append(event)
        for watcher in self._watchers:
            watcher(event)
        return event

    def now(self) -> float:
        """Return seconds since the start of the run."""
        return self._clock.now() - self._start

    @property
    def events(self) -> tuple[Event, ...]:
        """Return everything written so far."""
        with self._lock:
            return tuple(self._events)

    def since(self, kind: str, at: float) -> tuple[Event, ...]:
        """Return the events of a kind seen at or after ``at``, oldest first by line."""
        with self._lock:
            found: list[Event] = []
            for event in reversed(self._by_kind[kind]):
                if event.at < at - _DISORDER_S:
                    break
                if event.at >= at:
                    found.append(event)
        return tuple(reversed(found))

    def close(self) -> None:
        """Close the file; succeed when it is closed."""
        self._file.close()


# Streams from different nodes reach the journal out of order by less than this.
_DISORDER_S = 10.0


def _ours_alone(file: TextIO) -> None:
    """Keep other processes from writing a file, until it is closed or we have died."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise
    except OSError:  # a file system without locks
        return


def _drop_unfinished(path: Path) -> None:
    """Cut off a last line that a crash left unfinished."""
    end = path.read_bytes().rfind(b"\n") + 1
    with path.open("r+b") as file:
        file.truncate(end)
