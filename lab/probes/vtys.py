"""Kept connections to the FRR daemons of a running lab."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Protocol

from lab.model.errors import CommandError
from lab.ports import Vty

_SLOW_S = 1.0  # an answer takes about 0.1 ms; who failed after this long hangs
_REST_S = 10.0  # and is not waited for again at once, so that it does not delay every look


class Routers(Protocol):
    """What of a running lab is needed here."""

    def vty(self, node: str, daemon: str) -> Vty:
        """Return a new connection to an FRR daemon of a node."""
        ...


class Vtys:
    """One connection per daemon, made at the first question and made anew when it was lost.

    Safe to use from several threads.
    """

    def __init__(self, lab: Routers, now: Callable[[], float] = time.monotonic) -> None:
        self._lab = lab
        self._now = now
        self._kept: dict[tuple[str, str], Vty] = {}
        self._resting: dict[tuple[str, str], float] = {}
        self._locks: defaultdict[tuple[str, str], threading.Lock] = defaultdict(threading.Lock)

    def ask(self, node: str, daemon: str, command: str) -> str:
        """Return what a daemon prints.

        Raises:
            CommandError: it is gone, hangs, did so a moment ago, or refuses the command.
        """
        key = (node, daemon)
        with self._locks[key]:
            if self._now() < self._resting.get(key, 0.0):
                raise CommandError(f"{daemon} of {node} did not answer a moment ago")
            started = self._now()
            try:
                return self._ask(key, command)
            except CommandError as error:
                if self._now() - started > _SLOW_S:
                    self._resting[key] = self._now() + _REST_S
                raise CommandError(f"{daemon} of {node}: {error}") from error

    def close(self) -> None:
        """Close every connection."""
        for key in list(self._kept):
            self._drop(key)

    def _ask(self, key: tuple[str, str], command: str) -> str:
        kept = self._kept.get(key)
        if kept is not None:
            started = self._now()
            try:
                return kept.ask(command)
            except CommandError:
                self._drop(key)
                if self._now() - started > _SLOW_S:
                    raise
        self._kept[key] = fresh = self._lab.vty(*key)
        try:
            return fresh.ask(command)
        except CommandError:
            self._drop(key)
            raise

    def _drop(self, key: tuple[str, str]) -> None:
        connection = self._kept.pop(key, None)
        if connection is not None:
            connection.close()
