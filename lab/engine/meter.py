"""Reads declared measures during a whole play, for charts and the live view."""

import threading
from collections.abc import Mapping

from lab.journal.journal import Journal
from lab.journal.kinds.run import Measured
from lab.journal.measure import Measure, reading

EVERY_S = 1.0


class Meter:
    """A context in which every measure is read once a second and written to the journal."""

    def __init__(self, journal: Journal, measures: Mapping[str, Measure]) -> None:
        self._journal = journal
        self._measures = measures
        self._started = journal.now()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._read, name="meter", daemon=True)

    def __enter__(self) -> "Meter":
        """Start reading."""
        if self._measures:
            self._thread.start()
        return self

    def _read(self) -> None:
        while not self._over.wait(EVERY_S):
            for name, measure in self._measures.items():
                read = reading(measure, self._journal, self._started)
                if read.value is None:
                    self._journal.write(Measured(blind="nothing was seen"), name)
                    continue
                measured = Measured(value=read.value, whole=read.whole, lines=read.lines[:5])
                self._journal.write(measured, name)

    def __exit__(self, *_: object) -> None:
        """Stop reading."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()
