"""What must be known of a scenario before the rest of it can be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from lab.catalog.containerlab import problems_of
from lab.load import Dials, Every, decode, decode_known, places, read_text
from lab.load.tree import Entries, Tree
from lab.load.tree import read as read_tree
from lab.model.access import AccessPlan
from lab.model.change import Change
from lab.model.dial import DeclaredDial
from lab.model.errors import InputError, Problem

_HINT = "give each its own name"


@dataclass(frozen=True, slots=True)
class Header:
    """The keys of a scenario that decide on its network, and with which values it is read."""

    name: str = ""
    title: str = ""
    topology: str = ""
    incident: str = ""
    profiles: tuple[str, ...] = ()
    declare_dials: dict[str, DeclaredDial] = field(default_factory=dict)
    dials: dict[str, dict[str, str]] = field(default_factory=dict)
    access: AccessPlan | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Headed:
    """A header as far as it can be read, and what is wrong with it.

    ``unread`` are the dials that cannot be read, ``left_out`` the keys.
    """

    header: Header
    problems: tuple[Problem, ...] = ()
    unread: frozenset[str] | Every = frozenset()
    left_out: frozenset[str] = frozenset()

    def dials(self, values: Mapping[str, bool | float | str]) -> Dials:
        """Return the values that names of dials in the file have."""
        return Dials(values, self.unread)


def header_of(file: Path, dials: Dials | None = None) -> Headed:
    """Return the header of a scenario, with the changes of the folder beside it.

    Without ``dials`` names as ``$visit.travel_s`` stay as they are.

    Raises:
        InputError: the file cannot be read as YAML.
    """
    text = read_text(file)
    read = decode_known(Header, text, str(file), dials)
    header = read.value or Header()
    wrong = list(problems_of(_declared(read_tree(text, str(file), []))))
    misnamed = {each.place.removeprefix("declare_dials.") for each in wrong}
    kept = {name: each for name, each in header.declare_dials.items() if name not in misnamed}
    problems = [*read.problems, *map(places(text, str(file)), wrong)]
    header = replace(header, declare_dials=kept)
    if "do: change" in text:  # a folder of many changes is read only where steps name them
        beside, unfit = _beside(file, header.changes)
        header = replace(header, changes=(*header.changes, *beside))
        problems += unfit
    lost = read.value is None or "declare_dials" in read.left_out
    unread = Every() if lost else read.left_out | misnamed
    return Headed(header, tuple(problems), unread, read.left_out)


def _declared(tree: Tree) -> list[str]:
    """Return the names of the dials that a scenario declares, right or wrong."""
    entries = tree.entries if isinstance(tree, Entries) else ()
    found = next((each.value for each in entries if each.key == "declare_dials"), None)
    return [each.key for each in found.entries] if isinstance(found, Entries) else []


def _beside(scenario: Path, changes: tuple[Change, ...]) -> tuple[list[Change], list[Problem]]:
    """Return the changes of the folder ``changes`` beside a scenario, and what is wrong there."""
    known = {each.name for each in changes}
    found: list[Change] = []
    problems: list[Problem] = []
    for path in sorted((scenario.parent / "changes").glob("*.yml")):
        try:
            text = read_text(path)
            each = decode(Change, text, str(path))
        except InputError as error:
            problems += error.problems
            continue
        if each.name in known:
            twice = Problem("name", f"two changes are called {each.name}", _HINT)
            problems.append(places(text, str(path))(twice))
            continue
        known.add(each.name)
        found.append(each)
    return found, problems
