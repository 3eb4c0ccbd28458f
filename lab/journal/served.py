"""Whether users were served: their attempts, and the share of them that succeeded.

An attempt is a fetch, or a lookup that failed so that no fetch could follow. It counts in the
second it ends. A failed lookup counts, because its user waits for a page and gets none.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from lab.journal.fields import Data, count, flag, table, text
from lab.journal.kinds.probe import Dns, Http, Sessions, Trace
from lab.journal.seen import is_blind
from lab.model.event import Event

GOOD = "http_ok"
ENDED = (GOOD, "http_5xx", "http_fail", "servfail", "dns_timeout", "dns_other")
OK_STATUS = range(200, 400)  # of HTTP


@dataclass(frozen=True, slots=True)
class Attempts:
    """Attempts that ended, and how many of them succeeded."""

    good: float = 0.0
    total: float = 0.0

    def __add__(self, other: "Attempts") -> "Attempts":
        """Return both together."""
        return Attempts(self.good + other.good, self.total + other.total)

    @property
    def served(self) -> float | None:
        """Return the share that succeeded, 0 to 1; None when nobody tried."""
        return self.good / self.total if self.total else None


def attempts(event: Event, apps: Collection[str] | None = None) -> Attempts:
    """Return the attempts of a ``load`` event, of all applications or of these."""
    counts = table(event.data, "apps")
    good = ended = 0.0  # a plain loop: a run of two hours has a hundred thousand of these events
    for app in counts:
        if apps is None or app in apps:
            found = table(counts, app)
            good += count(found, GOOD)
            for key in ENDED:
                ended += count(found, key)
    return Attempts(good, ended)


def of_app(counts: Data, app: str) -> Attempts:
    """Return the attempts of one application, from the ``apps`` of a ``load`` event."""
    found = table(counts, app)
    return Attempts(count(found, GOOD), sum(count(found, key) for key in ENDED))


def total(parts: Iterable[Attempts]) -> Attempts:
    """Return all attempts together."""
    return sum(parts, Attempts())


def succeeded(event: Event) -> bool | None:
    """Return whether a single probe succeeded; None when it could not look or has no such end.

    HTTP succeeds with a status from 200 to 399, a lookup with NOERROR, a trace when its target
    answers. An event of another kind says ``ok`` itself.
    """
    if is_blind(event):
        return None
    if event.kind == Http.kind:
        return int(count(event.data, "status")) in OK_STATUS
    if event.kind == Dns.kind:
        return text(event.data, "rcode") == "NOERROR"
    if event.kind == Trace.kind:
        return text(event.data, "answered") == "reached"
    return flag(event.data, "ok")


def probe_attempts(event: Event) -> Attempts | None:
    """Return a probe's event as attempts: one try, or its BGP sessions; None when it has none."""
    if event.kind == Sessions.kind and not is_blind(event):
        return Attempts(count(event.data, "up"), count(event.data, "configured"))
    good = succeeded(event)
    return None if good is None else Attempts(float(good), 1.0)
