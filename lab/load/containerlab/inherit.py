"""The keys of a node: its own, then those of its group, its kind and the defaults."""

from collections.abc import Mapping
from dataclasses import dataclass

from lab.load.containerlab import keys, values
from lab.load.containerlab.notes import Notes
from lab.load.tree import Entries, Leaf, Tree
from lab.model.hints import nearest

Level = Mapping[str, Tree]


@dataclass(frozen=True, slots=True)
class Given:
    """A node as the file gives it; ``levels`` from the least to the most specific."""

    name: str
    line: int
    kind: str
    group: str
    levels: tuple[Level, ...]

    def all(self, key: str) -> tuple[Tree, ...]:
        """Return every level's value of a key, the most specific last."""
        return tuple(level[key] for level in self.levels if key in level)

    def one(self, key: str) -> Tree | None:
        """Return the most specific value; a level without a value does not count."""
        return next((tree for tree in reversed(self.all(key)) if not _empty(tree)), None)

    def text(self, key: str, notes: Notes) -> str:
        """Return a single value, "" when there is none."""
        tree = self.one(key)
        return "" if tree is None else values.text(tree, key, notes)

    def texts(self, key: str, notes: Notes) -> tuple[Leaf, ...]:
        """Return the items of all levels' lists, each once."""
        leaves = [leaf for tree in self.all(key) for leaf in values.texts(tree, key, notes)]
        return tuple({leaf.text: leaf for leaf in reversed(leaves)}.values())[::-1]

    def pairs(self, key: str, notes: Notes) -> Mapping[str, Leaf]:
        """Return all levels' mappings in one."""
        found: dict[str, Leaf] = {}
        for tree in self.all(key):
            found.update(values.pairs(tree, key, notes))
        return found


def _empty(tree: Tree) -> bool:
    return isinstance(tree, Leaf) and tree.value is None


def given(topology: Mapping[str, Tree], notes: Notes) -> tuple[Given, ...]:
    """Return every node of a topology with the keys that it inherits; note unknown keys."""
    defaults = _level(topology.get("defaults"), "defaults", notes)
    kinds = _levels(topology.get("kinds"), "kinds", notes)
    groups = _levels(topology.get("groups"), "groups", notes)
    nodes = topology.get("nodes")
    own = _levels(nodes, "nodes", notes)
    lines = {one.key: one.line for one in nodes.entries} if isinstance(nodes, Entries) else {}
    return tuple(
        _given(name, lines[name], (defaults, kinds, groups, level), notes)
        for name, level in own.items()
    )


def _given(
    name: str,
    line: int,
    parts: tuple[Level, Mapping[str, Level], Mapping[str, Level], Level],
    notes: Notes,
) -> Given:
    defaults, kinds, groups, own = parts

    def first(key: str, *levels: Level) -> str:
        found = (values.text(level[key], key, notes) for level in levels if key in level)
        return next(filter(None, found), "")

    named = groups.get(first("group", own), {})
    kind = first("kind", own, named, groups.get(first("group", defaults), {}), defaults).lower()
    of_kind = kinds.get(kind, {})
    group = first("group", own, of_kind, defaults)
    return Given(name, line, kind, group, (defaults, of_kind, groups.get(group, {}), own))


def _levels(tree: Tree | None, key: str, notes: Notes) -> dict[str, Level]:
    found = values.entries(tree, key, notes)
    return {name: _level(one, f"{key}.{name}", notes) for name, one in found.items()}


def _level(tree: Tree | None, path: str, notes: Notes) -> Level:
    known(tree, path, keys.NODE, notes)
    return values.entries(tree, path, notes)


def known(tree: Tree | None, path: str, names: tuple[str, ...], notes: Notes) -> None:
    """Note the keys of a mapping that are not in ``names``."""
    if not isinstance(tree, Entries):
        return
    for entry in tree.entries:
        if entry.key not in names:
            where = f"{path}.{entry.key}" if path else entry.key
            notes.refuse(
                entry.line, f"{where}: unknown key", nearest(entry.key, names, kind="keys")
            )
