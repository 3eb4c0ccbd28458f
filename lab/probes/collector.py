"""The route collector's MRT file, read on as it grows."""

import time
from collections.abc import Callable
from math import inf

from lab.journal.kinds.failed import Failed
from lab.ports import Clock, RunningLab
from lab.probes.look import Look
from lab.probes.mrt import updates

_SLACK_S = 1.0  # between the writing of a record and its time


class CollectorFile:
    """Turns new records of a growing MRT file into looks with their monotonic time."""

    def __init__(
        self,
        lab: RunningLab,
        clock: Clock,
        path: str,
        wall: Callable[[], float] | None = None,
        begin: int = 0,
    ) -> None:
        self._lab = lab
        self._clock = clock
        self._path = path
        self._wall = wall or time.time
        self._read = begin
        self._looked = -inf
        self._since_1970 = self._wall() - clock.now()

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
        seen = self._seen()
        return [(seen(update.at_us / 1e6), update.look(collector)) for update in found]

    def _seen(self) -> Callable[[float], float]:
        """Return what makes monotonic times of those in the file, which are of the host's clock.

        That clock may have been set since the last call: what it showed before and what it shows
        now are both tried, and what fits neither was seen between that call and this.
        """
        now, looked, before = self._clock.now(), self._looked, self._since_1970
        since_1970 = self._wall() - now
        self._looked, self._since_1970 = now, since_1970

        if looked == -inf:  # nothing tells yet when the records were written
            return lambda at: at - since_1970

        def seen(at: float) -> float:
            tried = (at - since_1970, at - before)
            fitting = (each for each in tried if looked - _SLACK_S <= each <= now + _SLACK_S)
            return next(fitting, min(max(tried[0], looked), now))

        return seen
