"""The line numbers of the items of a list in a file."""

from lab.load.tree import Entries, Items, read
from lab.model.errors import Problem


def item_lines(text: str, key: str) -> tuple[int, ...]:
    """Return the line of each item of the list under a key at the top of a YAML text."""
    unread: list[Problem] = []
    tree = read(text, "", unread)
    entries = tree.entries if isinstance(tree, Entries) else ()
    values = [entry.value for entry in entries if entry.key == key]
    return tuple(item.line for value in values if isinstance(value, Items) for item in value.items)
