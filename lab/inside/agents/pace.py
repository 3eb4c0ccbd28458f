"""How services that were cold come back: a growing number of pages a second, then all.

A pace in pages a second is kept whatever is asked. A share of what is asked is not: users who
were refused ask again every second or two, so a share that is right for the few in peace fills
the links when all are waiting. The pace grows by half, since ever fewer wait for all of a page.
It is in a map of HAProxy, which answers the other pages with 503, and none while the service is
cold, so that not even the first second is served whole.
"""

from collections.abc import Iterator

from lab.journal.kinds.server import Admitted
from lab.model.programs.agents import ANY, WarmupJob
from lab.net.haproxy import set_in_map

_GROWTH = 0.5  # of the pace, until it ends


class Pace:
    """Decides how many pages a second are served. Pure: times are arguments."""

    def __init__(self, per_s: int, seconds: float) -> None:
        self._per_s = per_s
        self._seconds = seconds
        self._since: float | None = None
        self._cold = False

    def limit(self, now: float, *, warm: bool) -> int:
        """Return how many pages a second are served now."""
        if not self._seconds:
            return ANY
        if not warm:
            self._cold, self._since = True, None
            return 0
        if not self._cold:
            return ANY
        if self._since is None:
            self._since = now
        share = (now - self._since) / self._seconds
        if share >= 1:
            self._cold = False
            return ANY
        return int(self._per_s * (1 + _GROWTH * share))


class Admission:
    """Keeps HAProxy's map as decided; what it refused is tried again."""

    def __init__(self, job: WarmupJob) -> None:
        self._job = job
        self._pace = Pace(job.pace_per_s, job.paced_s)
        self._set = ANY

    def settle(self, now: float, *, warm: bool) -> Iterator[Admitted]:
        """Make HAProxy serve the pages of this instant; yield an event when it changed.

        Raises:
            CommandError: HAProxy refused.
        """
        limit = self._pace.limit(now, warm=warm)
        if limit != self._set:
            set_in_map(self._job.haproxy, self._job.admitted, "pages", limit)
            self._set = limit
            yield Admitted(per_s=None if limit == ANY else limit)
