"""Counts of what the users of a node did in one second."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields

from lab.journal.kinds.server import AppCounts, Load

COUNTS = tuple(field.name for field in fields(AppCounts))


class Tally:
    """Counts by application and queries by resolver since the last ``take``.

    A lookup or fetch counts as begun in the second it begins, and as ended in the one it ends.
    """

    def __init__(self, apps: Iterable[str], resolvers: Iterable[str], users: int) -> None:
        self._apps = tuple(apps)
        self._resolvers = tuple(resolvers)
        self._users = users
        self._counts: Counter[tuple[str, str]] = Counter()
        self._queries: Counter[str] = Counter()
        self._blind = ""

    def add(self, app: str, count: str) -> None:
        """Count one of ``COUNTS`` for an application."""
        self._counts[app, count] += 1

    def sent(self, resolver: str) -> None:
        """Count a query sent to a resolver."""
        self._queries[resolver] += 1

    def blinded(self, reason: str) -> None:
        """Mark this second: its counts do not show the network, for this reason."""
        self._blind = reason

    def take(self) -> Load:
        """Return the event of this second and set every count to zero."""
        seen = Load(
            users=self._users,
            apps={
                app: AppCounts(**{count: self._counts[app, count] for count in COUNTS})
                for app in self._apps
            },
            queries={resolver: self._queries[resolver] for resolver in self._resolvers},
            blind=self._blind or None,
        )
        self._counts.clear()
        self._queries.clear()
        self._blind = ""
        return seen
