"""What monitoring sees of services, and what really happened to their users."""

from dataclasses import dataclass, field

from lab.journal import bounds
from lab.model.gameday import Pack, Service

IMPACT_S = 5.0  # users fail for so long before it is an incident
LONGEST_GAP_S = 3.0  # between two readings that say what was in between


@dataclass(frozen=True, slots=True)
class Point:
    """A reading of a measure; ``seen`` is false while the monitoring was cut off."""

    at: float
    value: float | None
    whole: float | None
    seen: bool


@dataclass(slots=True)
class Alert:
    """A page of the monitoring; ``ended`` is None while it lasts."""

    at: float
    text: str
    ended: float | None = None


@dataclass(slots=True)
class Watch:
    """One service as the monitoring sees it."""

    service: Service
    last: Point | None = None
    bad_since: float | None = None
    alerts: list[Alert] = field(default_factory=list)

    def take(self, point: Point) -> None:
        """Look at a reading; one that was not seen changes nothing."""
        inside = fits(self.service, point)
        seen = point.seen or self.service.eyes == "outside"
        if inside is None or not seen:
            return
        self.last = point
        if inside:
            self.bad_since = None
            if self.alerts and self.alerts[-1].ended is None:
                self.alerts[-1].ended = point.at
            return
        if self.bad_since is None:
            self.bad_since = point.at
        lasting = bool(self.alerts) and self.alerts[-1].ended is None
        if not lasting and point.at - self.bad_since >= self.service.alert_s:
            self.alerts.append(Alert(point.at, f"{self.service.title}: below its target"))


def fits(service: Service, point: Point) -> bool | None:
    """Return whether a reading meets a service's target; None when that cannot be said."""
    if point.value is None:
        return None
    return bounds.within(point.value, service.at_least, None, point.whole)


@dataclass(slots=True)
class Impact:
    """What happened to the users of the primary service, whoever saw it."""

    pack: Pack
    began: float | None = None  # users failed for long enough from here on
    better: float | None = None  # they are served from here on
    held: bool = False  # and stayed so
    lost_user_s: float = 0.0
    _bad_since: float | None = None
    _before: Point | None = None

    def take(self, point: Point) -> None:
        """Look at a reading of the primary measure after the fault."""
        inside = fits(self.pack.primary, point)
        if inside is None:
            return
        if self._before is not None and point.at - self._before.at > LONGEST_GAP_S:
            self._unseen()
        self._lose(point)
        if inside:
            self._good(point.at)
        else:
            self._bad(point.at)

    def _lose(self, point: Point) -> None:
        before, self._before = self._before, point
        if before is None or point.value is None or self.held:
            return
        failing = 1.0 - min(1.0, max(0.0, point.value / (point.whole or 1.0)))
        self.lost_user_s += (
            self.pack.head.users * failing * min(point.at - before.at, LONGEST_GAP_S)
        )

    def _unseen(self) -> None:
        """Begin to wait anew: nobody saw that it stayed so."""
        self._bad_since = None
        if not self.held:
            self.better = None

    def _good(self, at: float) -> None:
        self._bad_since = None
        if self.began is None:
            return
        self.better = at if self.better is None else self.better
        self.held = self.held or at - self.better >= self.pack.head.held_s

    def _bad(self, at: float) -> None:
        self._bad_since = at if self._bad_since is None else self._bad_since
        if not self.held:
            self.better = None
        if self.began is None and at - self._bad_since >= IMPACT_S:
            self.began = self._bad_since
