"""Puts the values of dials in the place of their names in a tree of YAML."""

import re
from collections.abc import Mapping
from typing import TypeAlias

from lab.load.hints import nearest
from lab.load.tree import Entries, Entry, Items, Leaf, Tree
from lab.model.errors import Problem

Values: TypeAlias = Mapping[str, bool | float | str]

_NAME = re.compile(r"\$([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+)")


def filled(tree: Tree, values: Values, file: str, problems: list[Problem]) -> Tree:
    """Return the tree with every ``$group.name`` replaced by the value of that dial.

    A scalar that is nothing but a name takes the value as it is. Inside a longer text, names that
    are no dial stay as they are, since a pattern may hold a dollar sign.
    """
    match tree:
        case Leaf():
            return _leaf(tree, values, file, problems)
        case Items():
            items = tuple(filled(item, values, file, problems) for item in tree.items)
            return Items(tree.line, items)
        case Entries():
            entries = tuple(
                Entry(each.line, each.key, filled(each.value, values, file, problems))
                for each in tree.entries
            )
            return Entries(tree.line, entries)


def _leaf(leaf: Leaf, values: Values, file: str, problems: list[Problem]) -> Leaf:
    if not isinstance(leaf.value, str) or "$" not in leaf.value:
        return leaf
    whole = _NAME.fullmatch(leaf.value)
    if whole is not None:
        name = whole[1]
        if name in values:
            return Leaf(leaf.line, _scalar(values[name]), _text(values[name]))
        hint = nearest(name, values, kind="dials")
        problems.append(Problem(f"{file}:{leaf.line}", f"there is no dial {name}", hint))
        return leaf
    text = _NAME.sub(lambda found: _text(values.get(found[1], found[0])), leaf.value)
    return Leaf(leaf.line, text, text)


def _scalar(value: bool | float | str) -> bool | int | float | str:  # noqa: FBT001 - any scalar
    """Return a whole number as one, since a dial with bounds is a float."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _text(value: bool | float | str) -> str:  # noqa: FBT001 - any scalar
    return str(_scalar(value))
