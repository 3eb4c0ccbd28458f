"""``env``, ``env-files`` and ``labels``: the environment of every process of a node."""

import re
from collections.abc import Mapping

from lab.load.containerlab.inherit import Given
from lab.load.containerlab.notes import Notes
from lab.load.containerlab.paths import Paths
from lab.load.files import read_text
from lab.load.tree import Leaf
from lab.model.errors import InputError

_IMPORT = "__IMPORT_ENVS"


def environment(
    node: Given, links: int, paths: Paths, environ: Mapping[str, str], notes: Notes
) -> tuple[tuple[str, str], ...]:
    """Return a node's variables; ``environ`` is the caller's, for ``__IMPORT_ENVS: true``."""
    found = {"HOME": "/root"}
    for leaf in node.texts("env-files", notes):
        found.update(_file(leaf, node.name, paths, notes))
    given = {name: leaf.text for name, leaf in node.pairs("env", notes).items()}
    if given.pop(_IMPORT, "").lower() == "true":
        found.update(
            {name: value for name, value in environ.items() if name not in ("PATH", "HOME")}
        )
    found.update(given)
    for name, leaf in node.pairs("labels", notes).items():
        found["CLAB_LABEL_" + re.sub(r"\W", "_", name).upper()] = leaf.text
    return tuple({**found, "CLAB_INTFS": str(links)}.items())


def _file(leaf: Leaf, node: str, paths: Paths, notes: Notes) -> dict[str, str]:
    try:
        text = read_text(paths.resolve(leaf.text, node))
    except InputError as error:
        notes.refuse(leaf, f"env-files: {error}")
        return {}
    found = {}
    for line in map(str.strip, text.splitlines()):
        name, sign, value = line.removeprefix("export ").partition("=")
        if sign and not line.startswith("#"):
            found[name.strip()] = _unquoted(value.strip())
    return found


def _unquoted(value: str) -> str:
    for quote in "\"'":
        if len(value) > 1 and value[0] == value[-1] == quote:
            return value[1:-1]
    return value
