"""The vty JSON of bgpd, ospfd and zebra (8.4 and later) as typed values; pure.

Every function raises ValueError when the text is not the answer it reads.
"""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Session:
    """A BGP neighbor and the state of its session; ``shut`` is one that was shut down here."""

    neighbor: str
    state: str
    shut: bool = False

    @property
    def up(self) -> bool:
        """Tell whether it is Established."""
        return self.state == "Established"


@dataclass(frozen=True, slots=True)
class Summary:
    """The sessions of a router, and two numbers that move with its table."""

    sessions: tuple[Session, ...] = ()
    version: int = 0
    routes: int = 0


@dataclass(frozen=True, slots=True)
class Adjacency:
    """An OSPF neighbor on an interface."""

    neighbor: str
    interface: str
    full: bool


@dataclass(frozen=True, slots=True)
class Path:
    """A path to a prefix; ``as_path`` is empty for the router's own."""

    as_path: str
    best: bool


@dataclass(frozen=True, slots=True)
class Route:
    """The best path to a prefix: its local preference, its hops, and how many paths equal it."""

    preference: int
    length: int
    equal: int


def summary(text: str) -> Summary:
    """Return ``show bgp summary json``: the sessions of IPv4 unicast, and the numbers of both.

    A bgpd without neighbors answers with an empty object.
    """
    found = _object(text)
    unicast = found.get("ipv4Unicast", {})
    peers: dict[str, Any] = unicast.get("peers", {})
    tables = (unicast, found.get("ipv6Unicast", {}))  # of one router, so the sum moves with each
    return Summary(
        tuple(
            Session(address, peer.get("state", ""), shut=peer.get("peerState") == "Admin")
            for address, peer in peers.items()
        ),
        sum(each.get("tableVersion", 0) for each in tables),
        sum(each.get("ribCount", 0) for each in tables),
    )


def neighbors(text: str) -> dict[str, bool]:
    """Return ``show bgp summary json``: each neighbor, and whether it is up in all families."""
    found: dict[str, bool] = {}
    for family in _object(text).values():
        peers: dict[str, Any] = family.get("peers", {})
        for address, peer in peers.items():
            up = peer.get("state", "") == "Established"
            found[address] = found.get(address, True) and up
    return found


def adjacencies(text: str) -> tuple[Adjacency, ...]:
    """Return ``show ip ospf neighbor json``: every neighbor on every interface."""
    neighbors = _object(text).get("neighbors", {})
    return tuple(
        Adjacency(
            router,
            entry.get("ifaceName", "").partition(":")[0],
            full=entry.get("nbrState", "").startswith("Full"),
        )
        for router, entries in neighbors.items()
        for entry in entries
    )


def interfaces_up(text: str) -> frozenset[str]:
    """Return the names in ``show interface brief json`` whose operational state is up."""
    return frozenset(name for name, entry in _object(text).items() if entry.get("status") == "up")


def link_changes(text: str) -> dict[str, int]:
    """Return ``show interface json``: how often each interface went up or down, as zebra counts.

    The counts begin with zebra's start. An interface without counts is left out.
    """
    return {
        name: entry["linkUps"] + entry["linkDowns"]
        for name, entry in _object(text).items()
        if "linkUps" in entry and "linkDowns" in entry
    }


def paths(text: str) -> dict[str, tuple[Path, ...]]:
    """Return ``show bgp FAMILY unicast json``: the valid paths of each prefix."""
    routes = _object(text).get("routes", {})
    return {
        prefix: tuple(
            Path(entry.get("path", ""), best=entry.get("bestpath") is True)
            for entry in entries
            if entry.get("valid") is True
        )
        for prefix, entries in routes.items()
    }


def routes(text: str) -> dict[str, Route]:
    """Return ``show bgp FAMILY unicast json``: the best path of each prefix that has one."""
    return {
        prefix: Route(
            entry.get("locPrf", 0),
            len(entry.get("path", "").split()),
            sum(each.get("multipath") is True for each in entries),
        )
        for prefix, entries in _object(text).get("routes", {}).items()
        for entry in entries
        if entry.get("bestpath") is True
    }


def advertised_to(text: str) -> frozenset[str]:
    """Return from ``show bgp FAMILY unicast PREFIX json`` the neighbors it is announced to now."""
    return frozenset(_object(text).get("advertisedTo", {}))


def originated(text: str) -> bool:
    """Return from ``show bgp FAMILY unicast PREFIX json`` whether this router originates it."""
    paths = _object(text).get("paths", ())
    return any(path.get("sourced") is True and path.get("valid") is True for path in paths)


def _object(text: str) -> dict[str, Any]:
    found = json.loads(text) if text.strip() else {}
    if not isinstance(found, dict):
        raise ValueError(f"no JSON object: {text[:80]!r}")  # noqa: TRY004 - the promise is ValueError
    return found
