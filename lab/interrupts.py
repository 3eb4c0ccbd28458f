"""Signals that end a program, during the start and the clean-up of a lab."""

import signal
import threading
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import Protocol


class Worker(Protocol):
    """What works in a thread of its own until it is told to leave."""

    def leave(self) -> None:
        """Have it end; return before it has."""
        ...

    def join(self) -> None:
        """Return when it has ended."""
        ...


_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def first_interrupt_only() -> Iterator[None]:
    """Let the first signal start the clean-up of a program, and ignore later signals.

    Signals come to the first thread alone: who owns another one ends what it does.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, _frame: FrameType | None) -> None:
        for each in _ENDING:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt(signal.Signals(number).name)

    before = [signal.signal(number, interrupt) for number in _ENDING]
    try:
        yield
    finally:
        for number, handler in zip(_ENDING, before, strict=True):
            signal.signal(number, handler)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ignore further interrupts during the clean-up; another thread than the first has none."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = [signal.signal(number, signal.SIG_IGN) for number in _ENDING]
    try:
        yield
    finally:
        for number, handler in zip(_ENDING, before, strict=True):
            signal.signal(number, handler)


def end_all(workers: Collection[Worker]) -> None:
    """End all workers, whatever happens to one of them; labs outlive a process that is cut."""
    with undisturbed(), ExitStack() as last:
        for worker in workers:
            last.callback(worker.join)
        for worker in workers:
            last.callback(worker.leave)  # all of these come before the first wait
