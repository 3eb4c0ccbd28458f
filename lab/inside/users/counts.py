"""What the users of a node did in one second, counted."""

from collections import Counter
from collections.abc import Iterable

from lab.model.event import JsonValue

COUNTS = (
    "lookups",
    "dns_ok",
    "servfail",
    "dns_timeout",
    "dns_other",
    "fetches",
    "http_ok",
    "http_5xx",
    "http_fail",
)


class Tally:
    """Counts by application and queries by resolver, since it was last taken.

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
        """Say that this second's counts are not what users would have met."""
        self._blind = reason

    def take(self) -> dict[str, JsonValue]:
        """Return the data of a ``load`` event and begin anew."""
        apps: dict[str, JsonValue] = {
            app: {count: self._counts[app, count] for count in COUNTS} for app in self._apps
        }
        queries: dict[str, JsonValue] = {
            resolver: self._queries[resolver] for resolver in self._resolvers
        }
        seen: dict[str, JsonValue] = {"users": self._users}
        seen |= {"blind": self._blind} if self._blind else {"apps": apps, "queries": queries}
        self._counts.clear()
        self._queries.clear()
        self._blind = ""
        return seen
