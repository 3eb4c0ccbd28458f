"""The route collector's MRT file, read on as it grows."""

import time

from lab.journal.kinds.failed import Failed
from lab.ports import Clock, RunningLab
from lab.probes.look import Look
from lab.probes.mrt import updates


class CollectorFile:
    """Turns new records of a growing MRT file into looks with their monotonic time."""

    def __init__(self, lab: RunningLab, clock: Clock, path: str) -> None:
        self._lab = lab
        self._clock = clock
        self._path = path
        self._read = 0

    def new(self, collector: str) -> list[tuple[float, Look]]:
        """Return what was written since the last call.

        Raises:
            CommandError: the file cannot be read.
        """
        data = self._lab.read(collector, self._path)
        try:
            found, size = updates(data[self._read :])
        except (ValueError, LookupError) as error:  # mrtparse looks numbers up in tables
            failed = Failed(text=f"{self._path}: {error}")
            return [(self._clock.now(), Look.of(failed, collector))]
        self._read += size
        since_1970 = time.time() - self._clock.now()
        return [(update.at_us / 1e6 - since_1970, update.look(collector)) for update in found]
