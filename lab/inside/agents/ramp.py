"""How services that were cold come back: a growing share of the requests is served.

A share is kept in a map of HAProxy, which answers the others with 503. It is closed while the
service is cold, so that not even the first second is served whole.
"""

from collections.abc import Iterator

from lab.journal.kinds.server import Admitted
from lab.model.programs.agents import WarmupJob
from lab.net.haproxy import set_in_map

WHOLE = 100  # of 100 requests


class Ramp:
    """Decides what share of the requests is served. Pure: times are arguments."""

    def __init__(self, ramp_s: float) -> None:
        self._ramp_s = ramp_s
        self._since: float | None = None
        self._cold = False

    def share(self, now: float, *, warm: bool) -> int:
        """Return how many of 100 requests are served now."""
        if not self._ramp_s:
            return WHOLE
        if not warm:
            self._cold, self._since = True, None
            return 0
        if not self._cold:
            return WHOLE
        if self._since is None:
            self._since = now
        share = int(WHOLE * (now - self._since) / self._ramp_s)
        if share >= WHOLE:
            self._cold = False
        return min(share, WHOLE)


class Admission:
    """Keeps HAProxy's map as decided; what it refused is tried again."""

    def __init__(self, job: WarmupJob) -> None:
        self._job = job
        self._ramp = Ramp(job.ramp_s)
        self._set = WHOLE

    def settle(self, now: float, *, warm: bool) -> Iterator[Admitted]:
        """Make HAProxy serve the share of this instant; yield an event when it changed.

        Raises:
            CommandError: HAProxy refused.
        """
        share = self._ramp.share(now, warm=warm)
        if share != self._set:
            set_in_map(self._job.haproxy, self._job.admitted, "share", share)
            self._set = share
            yield Admitted(of_100=share)
