"""Parts of the tree as Python values, with a note on what does not fit."""

from collections.abc import Mapping

from lab.load.containerlab.notes import Notes
from lab.load.tree import Entries, Items, Leaf, Tree


def _last(key: str) -> str:
    return key.rpartition(".")[2]


def text(tree: Tree, key: str, notes: Notes) -> str:
    """Return a single value as it is written; "" and a note when it is none."""
    if isinstance(tree, Leaf):
        return "" if tree.value is None else tree.text
    notes.refuse(tree, f"{key}: must be a single value", f"as {_last(key)}: value")
    return ""


def texts(tree: Tree, key: str, notes: Notes) -> tuple[Leaf, ...]:
    """Return the items of a list of single values."""
    if isinstance(tree, Leaf) and tree.value is None:
        return ()
    if isinstance(tree, Items) and all(isinstance(item, Leaf) for item in tree.items):
        return tuple(item for item in tree.items if isinstance(item, Leaf))
    notes.refuse(tree, f"{key}: must be a list of single values", f"as {_last(key)}: [one, two]")
    return ()


def pairs(tree: Tree, key: str, notes: Notes) -> Mapping[str, Leaf]:
    """Return a mapping of single values."""
    if isinstance(tree, Leaf) and tree.value is None:
        return {}
    if isinstance(tree, Entries) and all(isinstance(one.value, Leaf) for one in tree.entries):
        return {one.key: one.value for one in tree.entries if isinstance(one.value, Leaf)}
    notes.refuse(tree, f"{key}: must be a mapping of single values", f"as {_last(key)}: {{a: b}}")
    return {}


def entries(tree: Tree | None, key: str, notes: Notes) -> Mapping[str, Tree]:
    """Return a mapping by its keys; an absent or empty one has none."""
    if tree is None or (isinstance(tree, Leaf) and tree.value is None):
        return {}
    if isinstance(tree, Entries):
        return {one.key: one.value for one in tree.entries}
    notes.refuse(tree, f"{key}: must be a mapping", "keys with values")
    return {}


def number(tree: Tree, key: str, notes: Notes) -> int | None:
    """Return a whole number."""
    if isinstance(tree, Leaf) and isinstance(tree.value, int) and not isinstance(tree.value, bool):
        return tree.value
    notes.refuse(tree, f"{key}: must be a whole number")
    return None
