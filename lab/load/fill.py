"""Puts the values of dials in the place of their names in a tree of YAML."""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from lab.load.tree import Entries, Entry, Items, Leaf, Tree
from lab.model.errors import Problem
from lab.model.hints import nearest

Values: TypeAlias = Mapping[str, bool | float | str]

_PATH = r"\$([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+)"
_NAME = re.compile(_PATH)
DIAL = f"^{_PATH}$"


class Every(Container[str]):
    """All names: where no dial can be read."""

    def __contains__(self, name: object) -> bool:
        """Return that the name is one of them."""
        return True


@dataclass(frozen=True, slots=True)
class Dials:
    """The values of dials by name; of ``unread`` ones it is known that they are wrong."""

    values: Values
    unread: Container[str] = ()


def filled(tree: Tree, dials: Dials, file: str, problems: list[Problem]) -> Tree:
    """Return the tree with every ``$group.name`` replaced by the value of that dial.

    A scalar that is nothing but a name takes the value as it is, and is left unfilled where there
    is none. Inside a longer text, names that are no dial stay as they are, since a pattern may
    hold a dollar sign.
    """
    match tree:
        case Leaf():
            return _leaf(tree, dials, file, problems)
        case Items():
            items = tuple(filled(item, dials, file, problems) for item in tree.items)
            return Items(tree.line, items)
        case Entries():
            entries = tuple(
                Entry(each.line, each.key, filled(each.value, dials, file, problems))
                for each in tree.entries
            )
            return Entries(tree.line, entries)


def _leaf(leaf: Leaf, dials: Dials, file: str, problems: list[Problem]) -> Leaf:
    if not isinstance(leaf.value, str) or "$" not in leaf.value:
        return leaf
    values = dials.values
    whole = _NAME.fullmatch(leaf.value)
    if whole is not None:
        name = whole[1]
        if name in values:
            return Leaf(leaf.line, _scalar(values[name]), _text(values[name]), dial=name)
        if name not in dials.unread:
            hint = nearest(name, values, kind="dials")
            problems.append(Problem(f"{file}:{leaf.line}", f"there is no dial {name}", hint))
        return replace(leaf, unfilled=True)
    text = _NAME.sub(lambda found: _text(values.get(found[1], found[0])), leaf.value)
    return Leaf(leaf.line, text, text)


def _scalar(value: bool | float | str) -> bool | int | float | str:  # noqa: FBT001 - any scalar
    """Return a whole number as one, since a dial with bounds is a float."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _text(value: bool | float | str) -> str:  # noqa: FBT001 - any scalar
    return str(_scalar(value))
