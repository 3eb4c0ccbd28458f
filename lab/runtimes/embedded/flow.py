"""Bytes that pass between a terminal and a socket, without waiting for one side alone."""

import os
import select
from collections.abc import Mapping, Sequence

from lab.runtimes.terminal import PIECE

_GONE = select.POLLHUP | select.POLLERR | select.POLLNVAL
_FOREVER = -1


class Flow:
    """Bytes on their way from one descriptor to another; at most one piece of them waits."""

    def __init__(self, source: int, target: int) -> None:
        self._source = source
        self._target = target
        self._rest = b""
        self.open = True

    def awaits(self) -> tuple[int, int]:
        """Return a descriptor, and the event of poll(2) that it waits for."""
        return (self._target, select.POLLOUT) if self._rest else (self._source, select.POLLIN)

    def carry(self) -> None:
        """Carry one piece as far as it goes; be open no more when either side has closed."""
        try:
            if not self._rest:
                self._rest = os.read(self._source, PIECE)
            if self._rest:
                self._rest = self._rest[os.write(self._target, self._rest) :]
            else:
                self.open = False
        except BlockingIOError:
            return
        except OSError:  # EIO: the last process has closed the terminal
            self.open = False


def turn(flows: Sequence[Flow], others: Sequence[int]) -> set[int]:
    """Wait until something can be done, carry what passes; return what else is readable."""
    waiting = [(flow, *flow.awaits()) for flow in flows if flow.open]
    events = dict.fromkeys(others, select.POLLIN)
    for _, descriptor, event in waiting:
        events[descriptor] = events.get(descriptor, 0) | event
    ready = _poll(events, _FOREVER)
    for flow, descriptor, event in waiting:
        if ready.get(descriptor, 0) & (event | _GONE):
            flow.carry()
    return set(others) & set(ready)


def drain(flow: Flow, *, reader_ms: int, source_ms: int = 0) -> None:
    """Carry what the source has; give up when a side lets wait for longer than it may."""
    while flow.open:
        descriptor, event = flow.awaits()
        patience_ms = source_ms if event == select.POLLIN else reader_ms
        if not _poll({descriptor: event}, patience_ms):
            return
        flow.carry()


def _poll(events: Mapping[int, int], patience_ms: int) -> dict[int, int]:
    poller = select.poll()
    for descriptor, event in events.items():
        poller.register(descriptor, event)
    return dict(poller.poll(patience_ms))
