"""What completion finds on the host: labs with their nodes, runs, and a user's own scenario.

Files of the state folder are read as they are, without the classes that wrote them. What cannot
be read is not there.
"""

import json
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from lab.journal.folders import JOURNAL

_MOST_RUNS = 20
_PHASE = re.compile(r"^([ ]*)-[ ]+\{?[ ]*id:[ ]*([a-z0-9-]+)", re.MULTILINE)
_DIAL = re.compile(r"^[ ]+([a-z_]+\.[a-z_]+)[ ]*:(.*)$", re.MULTILINE)
_DEFAULT = re.compile(r"default:[ ]*\"?([^,}\s\"]+)")


def labs(home: Path | None) -> dict[str, Path]:
    """Return the folders of the labs that live, by name."""
    if home is None:
        return {}
    folders = (folder for each in _folders(home) for folder in _folders(each))
    return {folder.name: folder for folder in folders if _lives(folder)}


def _folders(path: Path) -> list[Path]:
    try:
        return [Path(each.path) for each in os.scandir(path) if each.is_dir()]
    except OSError:
        return []


def _lives(folder: Path) -> bool:
    """Return whether a lab runs: somebody holds its lock, or Docker keeps its containers."""
    if not (folder / "ready").exists():
        return False
    if folder.parent.name != "embedded":
        return True
    from lab.runtimes.lock import held  # help needs nothing of a runtime

    try:
        return held(folder / "lock")
    except OSError:
        return False


def _kept(folder: Path | None, name: str) -> Any:
    """Return what a lab keeps under a name: a line with the version, then JSON."""
    if folder is None:
        return {}
    try:
        return json.loads((folder / name).read_bytes().partition(b"\n")[2])
    except (OSError, ValueError):
        return {}


def nodes(folder: Path | None) -> dict[str, str]:
    """Return the nodes of a lab with their kinds."""
    return {each["name"]: each["kind"] for each in _kept(folder, "topology").get("nodes", ())}


def interfaces(folder: Path | None, node: str) -> list[str]:
    """Return the interfaces of a node."""
    known = _kept(folder, "topology").get("nodes", ())
    return [one["name"] for each in known if each["name"] == node for one in each["interfaces"]]


def daemons(folder: Path | None, node: str) -> list[str]:
    """Return the daemons of a node."""
    known: Mapping[str, Any] = _kept(folder, "deployed").get("daemons", {})
    return [each["name"] for each in known.get(node, ())]


def runs(folder: Path) -> list[str]:
    """Return the names of runs, the newest first."""
    found = [path for path in _folders(folder) if (path / JOURNAL).is_file()]
    names = sorted((path.name for path in found), reverse=True)
    return names[:_MOST_RUNS]


def _text(scenario: Path) -> str:
    path = scenario / "scenario.yml" if scenario.is_dir() else scenario
    try:
        return path.read_text(encoding="utf-8") if path.is_file() else ""
    except (OSError, ValueError):
        return ""


def _part(text: str, key: str) -> str:
    """Return the lines below a key at the beginning of a line."""
    below = re.search(rf"^{key}:.*\n((?:[ \-#].*\n|\n)*)", f"{text}\n", re.MULTILINE)
    return below[1] if below else ""


def phases(scenario: Path) -> Iterable[str]:
    """Return the phases of a user's scenario, as its text shows them."""
    found = _PHASE.findall(_part(_text(scenario), "phases"))
    return [name for indent, name in found if indent == found[0][0]]


def dials(scenario: Path) -> Iterable[str]:
    """Return the dials of a user's scenario as ``KEY=DEFAULT``, as its text shows them."""
    found = []
    for name, rest in _DIAL.findall(_part(_text(scenario), "declare_dials")):
        default = _DEFAULT.search(rest)
        found.append(f"{name}={default[1] if default else ''}")
    return found
