"""Counts of what the users of a node did in one second."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import fields

from lab.journal.kinds.server import AddressCounts, AppCounts, Load, ObjectCounts, OtherQueries

GOOD = "http_ok"
COUNTS = tuple(field.name for field in fields(AppCounts))


class Tally:
    """Counts by application and queries by resolver since the last ``take``.

    A lookup or page counts as begun in the second it begins, and as ended in the one it ends.
    ``others`` has what names are that belong to no application.
    """

    def __init__(
        self,
        apps: Iterable[str],
        resolvers: Iterable[str],
        users: int,
        others: Mapping[str, str] | None = None,
    ) -> None:
        self._apps = tuple(apps)
        self._resolvers = tuple(resolvers)
        self._users = users
        self._counts: Counter[tuple[str, str]] = Counter()
        self._kinds = others or {}
        self._queries: Counter[str] = Counter()
        self._others: Counter[tuple[str, str]] = Counter()
        self._pages: Counter[tuple[str, str, bool]] = Counter()
        self._parts: Counter[tuple[str, bool]] = Counter()
        self._blind = ""

    def add(self, app: str, count: str) -> None:
        """Count one of ``COUNTS`` for an application."""
        self._counts[app, count] += 1

    def sent(self, resolver: str, name: str) -> None:
        """Count a query for a name sent to a resolver."""
        self._queries[resolver] += 1
        if kind := self._kinds.get(name):
            self._others[kind, resolver] += 1

    def fetched(self, app: str, address: str, count: str) -> None:
        """Count a page that ended: for its application by one of ``COUNTS``, and its address."""
        self._counts[app, count] += 1
        self._pages[app, address, count == GOOD] += 1

    def part(self, app: str, *, ok: bool) -> None:
        """Count an object of an application's page that ended."""
        self._parts[app, ok] += 1

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
            others=self._of_others() or None,
            addresses=self._by_address() or None,
            objects=self._of_pages() or None,
            blind=self._blind or None,
        )
        self._counts.clear()
        self._queries.clear()
        self._others.clear()
        self._pages.clear()
        self._parts.clear()
        self._blind = ""
        return seen

    def _of_others(self) -> dict[str, OtherQueries]:
        if self._blind:
            return {}
        return {
            kind: OtherQueries(
                queries={each: self._others[kind, each] for each in self._resolvers}
            )
            for kind in dict.fromkeys(self._kinds.values())
        }

    def _by_address(self) -> dict[str, AddressCounts]:
        if self._blind:
            return {}
        places = dict.fromkeys((address, app) for app, address, _ in self._pages)
        return {
            address: AddressCounts(
                app=app,
                http_ok=self._pages[app, address, True],
                failed=self._pages[app, address, False],
            )
            for address, app in places
        }

    def _of_pages(self) -> dict[str, ObjectCounts]:
        if self._blind:
            return {}
        return {
            app: ObjectCounts(ok=self._parts[app, True], failed=self._parts[app, False])
            for app in dict.fromkeys(app for app, _ in self._parts)
        }
