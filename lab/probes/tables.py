"""BGP tables in short: whether those of a lab are again what they were when it had converged."""

import hashlib
from collections.abc import Mapping

from lab.model.errors import CommandError
from lab.probes.frr_json import Route, routes
from lab.probes.routers import RouterProbes

COMMAND = "show bgp ipv4 unicast json"
COMMAND6 = "show bgp ipv6 unicast json"


def shapes(probes: RouterProbes, routers: Mapping[str, int]) -> dict[str, str]:
    """Return the table of each router in short; none at all where one cannot be asked."""
    try:
        return {router: _shape(probes, router) for router in routers}
    except CommandError:
        return {}


class KnownTables:
    """The tables that a lab had, by router; without any, they are never there."""

    def __init__(self, probes: RouterProbes, known: Mapping[str, str]) -> None:
        self._probes, self._known = probes, known
        self._same: dict[str, int] = {}  # the version in which a table was as it is known

    def there(self, versions: Mapping[str, int]) -> bool:
        """Return whether the routers, with their tables in these versions, all have them."""
        if not self._known or versions.keys() != self._known.keys():
            return False
        return all(self._has(router, version) for router, version in versions.items())

    def _has(self, router: str, version: int) -> bool:
        if self._same.get(router) == version:
            return True
        try:
            same = _shape(self._probes, router) == self._known[router]
        except CommandError:
            return False
        if same:
            self._same[router] = version
        return same


def _shape(probes: RouterProbes, router: str) -> str:
    found: dict[str, Route] = {}
    for command in (COMMAND, COMMAND6):
        found |= probes.read(router, "bgpd", command, routes)
    lines = "\n".join(f"{prefix} {_line(route)}" for prefix, route in sorted(found.items()))
    return hashlib.blake2b(lines.encode(), digest_size=8).hexdigest()


def _line(route: Route) -> str:
    """Return what of a route is the same whichever of equal paths came first."""
    return f"{route.preference} {route.length} {route.equal}"
