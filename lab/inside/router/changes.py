"""A change on the router: staged, armed, applied by a timer, then confirmed or undone."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from lab.frr.apply import Daemon, Snapshot, apply, restore, snapshot
from lab.inside.program.event_log import EventLog
from lab.inside.router.ledger import IN_FORCE, Ledger, Record, State, read_lines
from lab.journal.kinds.change import RouterChanged
from lab.model.change import UNCONFIRMED
from lab.model.errors import CommandError, PushError

_ACT_PATIENCE_S = 60.0  # an armed change waits so long for another change to end


class Connection(Daemon, Protocol):
    """A connection to a daemon."""

    def close(self) -> None:
        """Close the connection."""
        ...


@dataclass(frozen=True, slots=True)
class RouterFiles:
    """The daemons and files that changes of a router use; ``connect`` opens a daemon's vty."""

    daemons: tuple[str, ...]
    connect: Callable[[str], Connection]
    ledger: Ledger
    log: EventLog


class Changes:
    """All changes of one router; the pusher reads the text that a method returns."""

    def __init__(self, place: RouterFiles) -> None:
        self._place = place
        self._ledger = place.ledger

    def stage(self, change: str, payload: str) -> str:
        """Keep a change's lines, as ``read_lines`` reads them; an identifier can be used once.

        Raises:
            PushError: it was used before, the lines cannot be read, or a daemon does not run here.
        """
        lines = read_lines(payload)
        missing = sorted(set(lines) - set(self._place.daemons))
        if missing:
            raise PushError(f"{', '.join(missing)} does not run here")
        with self._ledger.alone():
            if self._ledger.knows(change):
                state = self._ledger.load(change).state
                raise PushError(f"change {change} was used before, it is {state}")
            self._note(Record(change, State.STAGED, lines))
        return State.STAGED

    def activate(self, change: str, delay_s: float, confirm_s: float | None = None) -> str:
        """Answer "armed" and apply the change ``delay_s`` later, even if the connection is lost.

        With ``confirm_s`` the router undoes the change after so long unless it is confirmed.

        Raises:
            PushError: the change is not staged.
        """
        with self._ledger.alone():
            record = self._expect(change, State.STAGED)
            self._note(replace(record, state=State.ARMED))
        _later(delay_s, lambda: self._act(change, confirm_s))
        return State.ARMED

    def status(self, change: str) -> str:
        """Return a change's state and detail as JSON; raise PushError when it is unknown."""
        record = self._ledger.load(change)
        shown = {"change": change, "state": record.state, "detail": record.detail}
        return json.dumps(shown, separators=(",", ":"))

    def listed(self) -> str:
        """Return a line for each change that the router knows: its name and its state."""
        return "".join(f"{each.change} {each.state}\n" for each in self._ledger.records())

    def confirm(self, change: str) -> str:
        """Keep an applied change; raise PushError if it is not applied, or was undone."""
        with self._ledger.alone():
            record = self._expect(change, *IN_FORCE)
            if record.state is State.APPLIED:
                self._note(replace(record, state=State.CONFIRMED, deadline=None))
        return State.CONFIRMED

    def rollback(self, change: str) -> str:
        """Bring the router back to how it was before a change, or disarm one.

        Raises:
            PushError: it is not in force, a later change is, or a line could not be undone.
        """
        with self._ledger.alone():
            record = self._expect(change, State.STAGED, State.ARMED, *IN_FORCE)
            if record.state in IN_FORCE:
                self._undo(record, "asked for")
            else:
                self._note(replace(record, state=State.ROLLED_BACK, detail="never applied"))
        return State.ROLLED_BACK

    def resume(self) -> None:
        """Continue after a former process of this router: keep deadlines, cancel armed changes."""
        for record in self._ledger.records():
            if record.state is State.ARMED:
                self._note(replace(record, state=State.REFUSED, detail="the agent restarted"))
            elif record.state is State.APPLIED:
                self._watch(record)

    def _expect(self, change: str, *states: State) -> Record:
        record = self._ledger.load(change)
        if record.state not in states:
            raise PushError(f"change {change} is {record.state}: {record.detail}".rstrip(": "))
        return record

    def _act(self, change: str, confirm_s: float | None) -> None:
        with self._ledger.alone(_ACT_PATIENCE_S):
            record = self._ledger.load(change)
            if record.state is not State.ARMED:
                return
            record = self._applied(record)
            if record.state is State.APPLIED and confirm_s is not None:
                record = replace(record, deadline=record.applied_at + confirm_s)
            self._note(record)
        self._watch(record)

    def _applied(self, record: Record) -> Record:
        try:
            with self._connected() as daemons:
                before = snapshot(daemons)
                record = replace(record, before=dict(before.running))
                apply(daemons, record.commands(), before)
        except (PushError, CommandError) as error:
            return replace(record, state=State.REFUSED, detail=str(error))
        return replace(record, state=State.APPLIED, applied_at=time.monotonic())

    def _watch(self, record: Record) -> None:
        if record.state is State.APPLIED and record.deadline is not None:
            left = max(0.0, record.deadline - time.monotonic())
            _later(left, lambda: self._expire(record.change))

    def _expire(self, change: str) -> None:
        with self._ledger.alone(_ACT_PATIENCE_S):
            record = self._ledger.load(change)
            if record.state is not State.APPLIED:
                return
            try:
                self._undo(record, UNCONFIRMED)
            except PushError as error:
                self._note(replace(record, deadline=None, detail=str(error)))

    def _undo(self, record: Record, why: str) -> None:
        later = [
            other.change
            for other in self._ledger.records()
            if other.state in IN_FORCE and other.applied_at > record.applied_at
        ]
        if later:
            raise PushError(f"applied after {record.change} and in force: {', '.join(later)}")
        try:
            with self._connected() as daemons:
                left = restore(daemons, Snapshot(record.before))
        except CommandError as error:
            raise PushError(f"not undone: {error}") from error
        if left:
            raise PushError(f"not undone: {'; '.join(left)}")
        self._note(replace(record, state=State.ROLLED_BACK, detail=why, deadline=None))

    def _note(self, record: Record) -> None:
        told = record.texts() if record.state in (State.STAGED, State.APPLIED) else []
        noted = RouterChanged(
            change=record.change, step=record.state, detail=record.detail, lines=told
        )
        self._place.log.write(noted, time.monotonic())
        self._ledger.save(record)

    @contextmanager
    def _connected(self) -> Iterator[Mapping[str, Connection]]:
        with ExitStack() as stack:
            daemons = {}
            for name in self._place.daemons:
                daemons[name] = self._place.connect(name)
                stack.callback(daemons[name].close)
            yield daemons


def _later(delay_s: float, act: Callable[[], None]) -> None:
    # Not a daemon thread: a console command that armed a change runs until it is applied.
    threading.Timer(delay_s, act).start()
