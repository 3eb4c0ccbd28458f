"""What there is to play and to deploy, by name or file."""

import os
from collections.abc import Iterable
from pathlib import Path

from lab.engine.play import check as check_scenario
from lab.incidents.facebook_2021.dials import Settings
from lab.incidents.facebook_2021.drain import scope
from lab.incidents.facebook_2021.network import topology
from lab.incidents.facebook_2021.network.blueprint import Blueprint
from lab.load import (
    configs_dir,
    decode,
    nearest,
    override,
    read_text,
    scenarios_dir,
    topologies_dir,
)
from lab.load.containerlab import Imported, is_topology, load
from lab.model.errors import InputError, Problem
from lab.model.scenario import Scenario

__all__ = [
    "blueprint",
    "check",
    "configs_dir",
    "imported",
    "scenario",
    "scenarios",
    "settings",
    "topologies",
]


def _names(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.yml"))


def scenarios() -> list[str]:
    """Return the names of the scenarios that come with the product."""
    return _names(scenarios_dir())


def topologies() -> list[str]:
    """Return the names of the topologies that come with the product."""
    return _names(topologies_dir())


def _file(name: str, folder: Path, kind: str) -> Path:
    """Return the file a user means by a name or a path."""
    if name.endswith((".yml", ".yaml")) or "/" in name:
        return Path(name)
    path = folder / f"{name}.yml"
    if not path.is_file():
        hint = nearest(name, _names(folder), kind=folder.name)
        raise InputError([Problem(name, f"there is no such {kind}", hint)])
    return path


def imported(name: str) -> Imported | None:
    """Return the lab of a containerlab file, None when the name or file is none of those.

    Raises:
        InputError: it is one, with everything in it that cannot be had here.
    """
    path = _file(name, topologies_dir(), "topology")
    return load(str(path), os.environ) if is_topology(str(path)) else None


def blueprint(name: str) -> Blueprint:
    """Return a blueprint by name or file; raise InputError with everything wrong with it."""
    path = _file(name, topologies_dir(), "topology")
    if is_topology(str(path)):
        hint = "stormdrill deploy starts it"
        raise InputError([Problem(name, "is a containerlab file, not a blueprint", hint)])
    return decode(Blueprint, read_text(path), str(path))


def scenario(name: str) -> Scenario:
    """Return a scenario by name or file, checked; raise InputError with everything wrong."""
    path = _file(name, scenarios_dir(), "scenario")
    found = decode(Scenario, read_text(path), str(path))
    check_scenario(found)
    return found


def settings(
    plan: Blueprint,
    played: Scenario | None,
    profile: str,
    pairs: Iterable[tuple[str, str]] = (),
) -> Settings:
    """Return the dials: the blueprint's, then the scenario's for the profile, then the user's."""
    dials = plan.settings
    if played is not None:
        dials = override(dials, played.dials.get(profile, {}))
    return override(dials, pairs)


def check(paths: list[str]) -> list[str]:
    """Judge scenario, blueprint and containerlab files and return what each is.

    What of a containerlab file has no effect follows it, a line for each.

    Raises:
        InputError: for all of them.
    """
    judged: list[str] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            judged += _check_file(path)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return judged


def _check_file(path: str) -> list[str]:
    """A scenario has phases, containerlab's files a topology; anything else is a blueprint."""
    text = read_text(Path(path))
    if any(line.startswith("phases:") for line in text.splitlines()):
        found = scenario(path)
        plan = blueprint(found.topology)
        for profile in dict.fromkeys((plan.default_profile, *found.dials)):
            scope.check(found, topology(plan, profile))
            settings(plan, found, profile)
        return [f"{path}: scenario {found.name}, {len(found.phases)} phases"]
    if is_topology(path):
        lab = load(path, os.environ)
        what = f"{path}: containerlab topology {lab.name}, nodes: {len(lab.made)}"
        return [what, *(f"warning: {warning}" for warning in lab.warnings)]
    plan = blueprint(path)
    sizes = [f"{name} {len(topology(plan, name).nodes)}" for name in plan.profiles]
    return [f"{path}: blueprint {plan.name}, nodes: {', '.join(sizes)}"]
