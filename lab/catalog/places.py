"""Finds the files of an incident, a scenario or a topology by name, folder or file."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lab.catalog.index import SCENARIO, networks
from lab.load import read_text
from lab.load.containerlab import is_topology
from lab.load.tree import Entries, read
from lab.model.errors import InputError, Problem
from lab.model.format import SUFFIXES
from lab.model.hints import nearest

_SCENARIO = re.compile(r"^(phases:|topology:[ \t]*[^\s#{])", re.MULTILINE)
_NAMED = "name a .clab.yml or a blueprint relative to this file, or a shipped incident"
_YAML = (".yml", ".yaml")
_BLUEPRINTS = ("blueprint.yml", "blueprint.yaml")


@dataclass(frozen=True, slots=True)
class Place:
    """The files that a name, a folder or a file on the command line means.

    Without ``scenario`` it is a topology alone.
    """

    topology: Path | None
    scenario: Path | None = None


def place(what: str) -> Place:
    """Return the files that ``what`` means.

    Raises:
        InputError: there is no such name, folder or file.
    """
    path = Path(what)
    if path.is_dir():
        return _of_folder(path)
    if path.is_file() or what.endswith((".yml", ".yaml", *SUFFIXES)) or "/" in what:
        return _of_file(path)
    known = networks()
    if what not in known:
        hint = nearest(what, known, kind="incidents and topologies")
        raise InputError([Problem(what, "there is no such incident, folder or file", hint)])
    return _of_folder(known[what]) if known[what].is_dir() else Place(known[what])


def _of_folder(folder: Path) -> Place:
    if (folder / SCENARIO).is_file():
        return Place(None, folder / SCENARIO)
    found = [path for path in sorted(folder.iterdir()) if path.name.endswith(SUFFIXES)]
    found += [folder / name for name in _BLUEPRINTS if (folder / name).is_file()]
    if len(found) != 1:
        text = f"has no {SCENARIO} and no topology" if not found else "has several topologies"
        named = found or _scenarios(folder)
        hint = f"name one of: {', '.join(path.name for path in named)}" if named else ""
        raise InputError([Problem(str(folder), text, hint)])
    return Place(found[0])


def _scenarios(folder: Path) -> list[Path]:
    """Return the scenarios of a folder under any name; a file that cannot be read is none."""
    found = []
    for path in sorted(folder.glob("*.yml")):
        with suppress(InputError):
            found += [path] if is_scenario(path) else []
    return found


def _of_file(path: Path) -> Place:
    if path.is_file() and path.suffix not in _YAML and not _has_keys(path):
        text = "is no scenario, change, blueprint, study or containerlab file"
        hint = f"these are YAML: name a {' or '.join(_YAML)}, or the folder of an incident"
        raise InputError([Problem(str(path), text, hint)])
    if is_scenario(path):
        return Place(None, path)
    return Place(path)


def _has_keys(path: Path) -> bool:
    """Return whether a file is a mapping in YAML, whatever it is called."""
    try:
        return isinstance(read(read_text(path), str(path), []), Entries)
    except InputError:
        return False


def is_scenario(path: Path) -> bool:
    """Return whether a file is a scenario: it has phases, or its topology is one word."""
    if path.name.endswith(SUFFIXES):
        return False
    return _SCENARIO.search(read_text(path)) is not None


def topology_of(
    scenario: Path, name: str, placed: Callable[[Problem], Problem] = lambda each: each
) -> Path:
    """Return the file of a scenario's topology: relative to the scenario's file, or by name.

    ``placed`` puts the file and line before a problem.

    Raises:
        InputError: there is neither such a file nor such a name.
    """
    if not name:
        raise InputError([placed(Problem("topology", "is missing", _NAMED))])
    near = scenario.parent / name
    if near.is_dir():
        found = _of_folder(near).topology or _topology_in(near)
        if found is not None:
            return found
    if near.is_file():
        return near
    known = networks()
    if name in known and known[name].is_dir():
        inside = _topology_in(known[name])
        if inside is not None:
            return inside
    if name in known and known[name].is_file():
        return known[name]
    hint = f"paths are relative to {scenario.parent}; shipped: {', '.join(known)}"
    raise InputError([placed(Problem("topology", f"there is no {name}", hint))])


def _topology_in(folder: Path) -> Path | None:
    found = [folder / name for name in _BLUEPRINTS if (folder / name).is_file()]
    found += [path for path in sorted(folder.iterdir()) if path.name.endswith(SUFFIXES)]
    return found[0] if found else None


def is_containerlab(path: Path) -> bool:
    """Return whether a topology file is one of containerlab's."""
    return is_topology(str(path))
