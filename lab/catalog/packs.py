"""The incidents with Python of their own: those of the product by name, a user's by folder."""

import importlib
import importlib.util
import sys
from dataclasses import fields
from functools import cache
from pathlib import Path

from lab import incidents
from lab.catalog.hooks import fitted
from lab.incident import Incident
from lab.load.tree import Entries, read
from lab.model.errors import InputError, Problem
from lab.model.hints import nearest

PYTHON = "incident.py"
_NAME = "INCIDENT"


def names() -> tuple[str, ...]:
    """Return the names of the product's incidents with Python."""
    return incidents.names()


@cache
def pack(name: str) -> Incident:
    """Return an incident of the product; raise InputError when there is none of that name."""
    if name not in incidents.names():
        hint = nearest(name, incidents.names(), kind="incidents with Python")
        raise InputError([Problem(name, "there is no such incident", hint)])
    found: Incident = getattr(importlib.import_module(incidents.module(name)), _NAME)
    return found


def needs_python(folder: Path) -> None:
    """Raise InputError when a user's folder has no ``incident.py``."""
    if not (folder / PYTHON).is_file():
        raise InputError([Problem(str(folder), f"has no {PYTHON}", "or name a shipped incident")])


def of_folder(folder: Path) -> Incident:
    """Return the incident of a user's folder; this runs the Python in it.

    Raises:
        InputError: the folder has no ``incident.py``, or it makes no incident, or one with a hook
            that the lab cannot call.
    """
    needs_python(folder)
    path = folder / PYTHON
    spec = importlib.util.spec_from_file_location(f"stormdrill_incident_{folder.name}", path)
    if spec is None or spec.loader is None:
        raise InputError([Problem(str(path), "cannot be loaded")])
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # a user's file may fail in any way
        raise InputError([Problem(str(path), f"{type(error).__name__}: {error}")]) from error
    found = getattr(module, _NAME, None)
    if not isinstance(found, Incident):
        raise InputError([Problem(str(path), f"has no {_NAME}", "see docs/extending.md")])
    return fitted(found, str(path))


def of_blueprint(text: str, file: str) -> Incident:
    """Return the incident of the product that reads a blueprint: the one that knows most keys.

    Raises:
        InputError: no incident of the product knows more of its keys than not.
    """
    tree = read(text, file, [])
    keys = {entry.key for entry in tree.entries} if isinstance(tree, Entries) else set()
    keys -= {"name"}
    best, most = None, 0
    for name in incidents.names():
        known = pack(name)
        if known.blueprint is None:
            continue
        common = len(keys & {each.name for each in fields(known.blueprint)})
        if common > most:
            best, most = known, common
    if best is None and "variants" in keys:
        hint = f"play it: stormdrill study {file}"
        raise InputError([Problem(file, "is a study, no network and no scenario", hint)])
    if best is None:
        hint = (
            "a scenario has phases, a topology of containerlab topology, a change edits, "
            "a study variants"
        )
        raise InputError([Problem(f"{file}:1", "is no kind of file that is known", hint)])
    if most <= len(keys) - most:
        text = f"is no blueprint of {best.name}: {most} of its {len(keys)} keys are known there"
        hint = "a network of your own is a containerlab file, see docs/scenarios.md"
        raise InputError([Problem(f"{file}:1", text, hint)])
    return best
