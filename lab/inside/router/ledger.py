"""The changes that a router knows: one file each, written as a whole, and one lock for all."""

import fcntl
import json
import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TextIO, TypeAlias

from lab.frr.diff import Command
from lab.model.errors import PushError

Lines: TypeAlias = dict[str, list[tuple[list[str], str]]]  # by daemon: context, line

_LOCK_POLL_S = 0.01
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")


class State(StrEnum):
    """The state of a change, in the words of the journal."""

    STAGED = "staged"
    ARMED = "armed"
    APPLIED = "applied"
    REFUSED = "refused"
    ROLLED_BACK = "rolled-back"
    CONFIRMED = "confirmed"


IN_FORCE = (State.APPLIED, State.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Record:
    """A change as the router knows it; times in seconds on the monotonic clock."""

    change: str
    state: State
    lines: Lines
    detail: str = ""
    before: dict[str, str] = field(default_factory=dict)  # running configuration by daemon
    applied_at: float = 0.0
    deadline: float | None = None  # the router undoes the change then, unless it is confirmed

    def commands(self) -> dict[str, tuple[Command, ...]]:
        """Return the lines as commands, by daemon."""
        return {
            daemon: tuple(Command(tuple(context), line) for context, line in lines)
            for daemon, lines in self.lines.items()
        }

    def texts(self) -> list[str]:
        """Return the lines as text for people."""
        lines = [line for lines in self.lines.values() for line in lines]
        return [" / ".join((*context, line)) for context, line in lines]


def read_lines(payload: str) -> Lines:
    """Return the lines of ``{"bgpd": [[["router bgp 1"], "no bgp ..."], ...], ...}``.

    Raises:
        PushError: it has another form, or has no line.
    """
    try:
        lines: Lines = {
            str(daemon): [([str(word) for word in context], str(line)) for context, line in given]
            for daemon, given in json.loads(payload).items()
        }
    except (ValueError, TypeError, AttributeError) as error:
        raise PushError(f"the lines cannot be read: {error}") from error
    if not any(lines.values()):
        raise PushError("there is no line in it")
    return lines


class Ledger:
    """The records below a directory."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory

    @contextmanager
    def alone(self, patience_s: float = 2.0) -> Iterator[None]:
        """Hold the router's lock; raise PushError when it is not free within ``patience_s``."""
        deadline = time.monotonic() + patience_s
        with (self._directory / "lock").open("w") as lock:
            while not _locked(lock):
                if time.monotonic() >= deadline:
                    raise PushError("busy with another change")
                threading.Event().wait(_LOCK_POLL_S)
            yield

    def knows(self, change: str) -> bool:
        """Tell whether an identifier was used; raise PushError when it is not an identifier."""
        return self._file(change).exists()

    def load(self, change: str) -> Record:
        """Return a change's record; raise PushError when the change is not known."""
        try:
            raw = json.loads(self._file(change).read_text())
        except FileNotFoundError as error:
            raise PushError(f"change {change} is not known here") from error
        return Record(**{**raw, "state": State(raw["state"])})

    def save(self, record: Record) -> None:
        """Write a record in place of the former one."""
        fresh = self._directory / f"{record.change}.new"
        fresh.write_text(json.dumps(asdict(record)))
        os.replace(fresh, self._file(record.change))  # noqa: PTH105 - the atomic one by name

    def records(self) -> tuple[Record, ...]:
        """Return every record, by identifier."""
        return tuple(self.load(path.stem) for path in sorted(self._directory.glob("*.json")))

    def _file(self, change: str) -> Path:
        if not _ID.match(change):
            raise PushError(f"{change!r} is not an identifier")
        return self._directory / f"{change}.json"


def _locked(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
