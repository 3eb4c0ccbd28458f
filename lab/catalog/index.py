"""What is known of the shipped incidents without reading them.

``scripts/pages`` writes ``index.json``, so that to list the incidents takes no planning of their
networks. An incident whose files have changed since is read anew.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from lab import incidents as with_python
from lab.model.format import SUFFIXES
from lab.shipped import topologies_dir

SCENARIO = "scenario.yml"
INDEX = Path(__file__).with_name("index.json")


@dataclass(frozen=True, slots=True)
class Listed:
    """A shipped incident as `list` shows it; ``profiles`` has the number of nodes by size."""

    name: str
    title: str
    phases: tuple[str, ...]
    dials: tuple[str, ...]
    profiles: Mapping[str, int]


def shipped() -> dict[str, Path]:
    """Return the folders of the incidents that come with the product, by name."""
    folders = sorted(topologies_dir().glob(f"*/{SCENARIO}"))
    return {path.parent.name: path.parent for path in folders}


def networks() -> dict[str, Path]:
    """Return the topologies of the product by name: those of incidents, and plain ones."""
    plain = {
        path.name.removesuffix(suffix): path
        for suffix in SUFFIXES
        for path in topologies_dir().glob(f"*{suffix}")
    }
    return dict(sorted((shipped() | plain).items()))


def topologies() -> list[str]:
    """Return the names of the topologies that come with the product."""
    return list(networks())


def incidents(read: Callable[[str], Listed]) -> tuple[Listed, ...]:
    """Return the shipped incidents; ``read`` lists one whose files are not those of the index."""
    known = _index()
    return tuple(
        _listed(known[name]["listed"])
        if name in known and known[name]["files"] == fingerprint(name, folder)
        else read(name)
        for name, folder in shipped().items()
    )


def index(read: Callable[[str], Listed]) -> dict[str, dict[str, object]]:
    """Return what ``index.json`` has to say, from the incidents themselves."""
    return {
        name: {"files": fingerprint(name, folder), "listed": _said(read(name))}
        for name, folder in shipped().items()
    }


def fingerprint(name: str, folder: Path) -> str:
    """Return a hash of all files of an incident by which a list of it could differ."""
    python = Path(with_python.__file__).with_name(name.replace("-", "_"))
    files = sorted((*folder.glob("*.y*ml"), *python.rglob("*.py")))
    taken = sha256()
    for path in files:
        taken.update(f"{path.name}\0".encode() + path.read_bytes() + b"\0")
    return taken.hexdigest()


def _index() -> Mapping[str, Any]:
    try:
        found = json.loads(INDEX.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # it only saves time
        return {}
    return found if isinstance(found, dict) else {}


def _listed(said: Mapping[str, Any]) -> Listed:
    return Listed(
        said["name"], said["title"], tuple(said["phases"]), tuple(said["dials"]), said["profiles"]
    )


def _said(one: Listed) -> dict[str, object]:
    return {
        "name": one.name, "title": one.title, "phases": list(one.phases),
        "dials": list(one.dials), "profiles": dict(one.profiles),
    }  # fmt: skip
