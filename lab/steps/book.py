"""The book of changes: which routers run which change of this play."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock

from lab.frr.diff import Command
from lab.push.job import NodeChange

Part = tuple[str, str]  # a router and one of its daemons


@dataclass(slots=True)
class Entry:
    """A change by its id: its lines by router, and the parts that run it now.

    ``path`` is the way it was pushed, ``reverts`` the change that this one takes back.
    """

    id: str
    nodes: Mapping[str, NodeChange]
    path: str
    reverts: "Entry | None" = None
    active: set[Part] = field(default_factory=set)

    def parts(self) -> set[Part]:
        """Return every router and daemon that the change has lines for."""
        return {(node, daemon) for node, each in self.nodes.items() for daemon in each.forward}

    def applied(self, parts: set[Part]) -> None:
        """Record that parts now run the change, and no longer run what it reverts."""
        self.active |= parts
        if self.reverts is not None:
            self.reverts.retracted(parts)

    def retracted(self, parts: set[Part]) -> None:
        """Record that parts no longer run the change, and again run what it reverts."""
        self.active -= parts
        if self.reverts is not None:
            self.reverts.applied(parts)


def lines_of(
    nodes: Mapping[str, NodeChange], parts: Iterable[Part], *, backwards: bool = False
) -> dict[str, dict[str, tuple[Command, ...]]]:
    """Return the lines of some parts of a change by router and daemon."""
    found: dict[str, dict[str, tuple[Command, ...]]] = {}
    for node, daemon in sorted(parts):
        each = nodes[node]
        lines = (each.undo if backwards else each.forward).get(daemon, ())
        if lines:
            found.setdefault(node, {})[daemon] = lines
    return found


class Book:
    """Keeps every change of a play under its id; safe to use from threads."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._latest: dict[str, Entry] = {}  # by the id as it was asked for
        self._touched: set[Part] = set()
        self._lock = Lock()

    def open(
        self,
        change: str,
        nodes: Mapping[str, NodeChange],
        path: str,
        reverts: Entry | None = None,
    ) -> Entry:
        """Return a new entry for a change that no router runs yet; an id in use gets a number."""
        with self._lock:
            name, number = change, 2
            while name in self._entries:
                name, number = f"{change}-{number}", number + 1
            entry = self._entries[name] = Entry(name, nodes, path, reverts)
            self._latest[change] = entry
            return entry

    def entry(self, change: str) -> Entry | None:
        """Return the entry of a change by its id, the last of several; None when never made."""
        return self._latest.get(change) or self._entries.get(change)

    def forget(self, change: str) -> None:
        """Remove the entry of a change that no router ever took."""
        entry = self._entries.pop(change, None)
        for name, each in list(self._latest.items()):
            if each is entry:
                del self._latest[name]

    def first_touch(self, parts: Iterable[Part]) -> list[Part]:
        """Return those of these daemons that no change of this play has touched before."""
        with self._lock:
            fresh = [part for part in parts if part not in self._touched]
            self._touched.update(fresh)
            return fresh
