"""The cache of a resolver: record sets until their TTL ends, and the servers of zones."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import dns.name
import dns.rdataclass
import dns.rdatatype
import dns.rrset


@dataclass(frozen=True, slots=True)
class Delegation:
    """A zone and the names of its servers; none for the root while only its hints are known."""

    zone: dns.name.Name
    servers: tuple[dns.name.Name, ...]


ROOT = Delegation(dns.name.root, ())


class Failures:
    """Questions that could not be answered, for as long as RFC 9520 has them remembered."""

    def __init__(self, now: Callable[[], float], seconds: float) -> None:
        """Remember each for so many seconds; 0: none."""
        self._now = now
        self._seconds = seconds
        self._until: dict[tuple[dns.name.Name, int], float] = {}

    def put(self, name: dns.name.Name, rdtype: int) -> None:
        """Remember that a question has just failed."""
        if self._seconds:
            self._until[name, rdtype] = self._now() + self._seconds

    def holds(self, name: dns.name.Name, rdtype: int) -> bool:
        """Return whether a question is known to fail."""
        return self._until.get((name, rdtype), 0.0) > self._now()


class Cache:
    """Positive answers and delegations by TTL; failures are not remembered."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._kept: dict[tuple[dns.name.Name, int], tuple[dns.rrset.RRset, float]] = {}

    def put(self, rrsets: Iterable[dns.rrset.RRset]) -> None:
        """Remember record sets for their TTL."""
        for rrset in rrsets:
            self._kept[rrset.name, rrset.rdtype] = (rrset, self._now() + rrset.ttl)

    def get(self, name: dns.name.Name, rdtype: int) -> dns.rrset.RRset | None:
        """Return a record set with its remaining TTL, or None."""
        kept = self.peek(name, rdtype)
        if kept is None:
            return None
        left = round(self._kept[name, rdtype][1] - self._now())
        return dns.rrset.from_rdata_list(name, left, list(kept))

    def peek(self, name: dns.name.Name, rdtype: int) -> dns.rrset.RRset | None:
        """Return a record set with its original TTL, or None once that has ended."""
        rrset, until = self._kept.get((name, rdtype), (None, 0.0))
        if rrset is not None and round(until - self._now()) <= 0:
            del self._kept[name, rdtype]
            return None
        return rrset

    def delegation(self, name: dns.name.Name) -> Delegation:
        """Return the closest known zone at or above ``name``."""
        zone = name
        while zone != dns.name.root:
            known = self.peek(zone, dns.rdatatype.NS)
            if known:
                return Delegation(zone, targets(known))
            zone = zone.parent()
        return ROOT


def targets(rrset: dns.rrset.RRset) -> tuple[dns.name.Name, ...]:
    """Return the names that NS or CNAME records point to."""
    return tuple(data.target for data in rrset)


def texts(rrset: dns.rrset.RRset | None) -> tuple[str, ...]:
    """Return the addresses of A or AAAA records."""
    return tuple(data.to_text() for data in rrset) if rrset else ()
