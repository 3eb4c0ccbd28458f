"""Steps of Python that is not run: what is known of them without it."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, make_dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

from lab.load.tree import Entries, Items, Leaf, Tree
from lab.model.errors import Problem
from lab.model.scenario import Scenario, Step
from lab.steps.nest import with_inner
from lab.steps.stage import Scope

_LISTS = ("steps", "there", "enter", "repair")  # keys of lists of steps
_OWN = re.compile(r"""^\s+do\s*:.*Literal\[\s*["']([\w-]+)["']""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Unread(Step):
    """A step that cannot be judged; of its keys only those of every step are known."""

    other_keys: ClassVar[bool] = True

    id: str = ""

    @property
    def change_id(self) -> str:
        """Return the id by which another step may name it."""
        return self.id

    def problems(self, _scope: Scope) -> Iterator[Problem]:
        """Yield nothing: nothing is known of it."""
        yield from ()


def own_steps(folder: Path) -> frozenset[str]:
    """Return the kinds of steps that the Python of a folder writes out, as its text shows them."""
    found: set[str] = set()
    for path in folder.glob("*.py"):
        found |= set(_OWN.findall(path.read_text(encoding="utf-8", errors="replace")))
    return frozenset(found)


def kinds_of(names: Collection[str]) -> tuple[type, ...]:
    """Return a kind of unread step for each name."""
    return tuple(
        make_dataclass(
            "Unread", [("do", Literal[name], name)], bases=(Unread,), frozen=True,
        )
        for name in sorted(names)
    )  # fmt: skip


def unread_names(tree: Tree, known: Collection[str]) -> frozenset[str]:
    """Return the kinds of steps of a scenario's tree that are none of the known ones."""
    names = (_do(step) for step in _steps(tree))
    return frozenset(name for name in names if name and name not in known)


def _do(tree: Tree) -> str:
    if not isinstance(tree, Entries):
        return ""
    found: Any = next((each.value for each in tree.entries if each.key == "do"), None)
    return found.text if isinstance(found, Leaf) else ""


def _steps(tree: Tree) -> Iterator[Tree]:
    """Yield every mapping in a list of steps."""
    match tree:
        case Items():
            for item in tree.items:
                yield from _steps(item)
        case Entries():
            for entry in tree.entries:
                if entry.key in _LISTS and isinstance(entry.value, Items):
                    yield from entry.value.items
                yield from _steps(entry.value)


def unread_steps(scenario: Scenario) -> list[tuple[str, str]]:
    """Return the place and the kind of every step that cannot be judged."""
    return [
        (place, str(getattr(inner, "do", "")))
        for index, phase in enumerate(scenario.phases)
        for number, step in enumerate(phase.steps)
        for place, inner in with_inner(step, f"phases.{index}.steps.{number}")
        if isinstance(inner, Unread)
    ]
