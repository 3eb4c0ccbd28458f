"""The lab that a topology file on the command line means, in place of its name."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from lab.model.deployment import LabState
from lab.model.errors import InputError, Problem

_FILES = (".yml", ".yaml")


def is_file(lab: str) -> bool:
    """Return whether a word means a topology file and no name of a lab."""
    return "/" in lab or Path(lab).suffix in _FILES


def lab_of(file: str, labs: Iterable[LabState], environ: Mapping[str, str]) -> str:
    """Return the name of the lab that runs a file: the file's own, else the only other one.

    Raises:
        InputError: the file cannot be read, or several labs of other names run it.
    """
    from lab.load.containerlab import is_topology, topology_name

    if not Path(file).is_file():
        raise InputError([Problem(file, "there is no such file", "name a lab, or its file")])
    if not is_topology(file):
        raise InputError([Problem(file, "is no containerlab file", "name the lab")])
    own = topology_name(file, environ)
    found = [one.name for one in labs if one.topology == own]
    if own in found or not found:
        return own
    if len(found) > 1:
        hint = f"name one of: {', '.join(found)}"
        raise InputError([Problem(file, f"{len(found)} labs run it", hint)])
    return found[0]
