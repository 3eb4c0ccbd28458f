"""``exec``, ``cmd`` and ``entrypoint``: programs of a node besides its routing daemons."""

import re
import shlex

from lab.load.containerlab import values
from lab.load.containerlab.inherit import Given
from lab.load.containerlab.notes import Notes
from lab.load.containerlab.paths import Paths
from lab.load.tree import Tree
from lab.model.deployment import Daemon, Ready

# What keeps a container alive or starts its FRR: a node lives without the one, and has the other.
_IDLE = re.compile(
    r"(/usr)?(/bin/)?(sleep (infinity|inf|\d+[smhd]?)|tail -[fF] /dev/null|(ba|a)?sh|cat|top)"
    r"|/sbin/init|init|(/sbin/tini -- )?/usr/lib/frr/(docker-start|frrinit\.sh start|watchfrr.*)"
)


def commands(node: Given, paths: Paths, notes: Notes) -> tuple[tuple[str, ...], ...]:
    """Return what ``exec`` runs, in order, each as its words."""
    found = []
    for leaf in node.texts("exec", notes):
        argv = words(leaf, paths.fill(leaf.text, node.name), "exec", notes)
        if argv:
            found.append(argv)
    return tuple(found)


def program(node: Given, notes: Notes) -> tuple[Daemon, ...]:
    """Return the program of ``entrypoint`` and ``cmd``, if it is more than an idle one.

    It may run for any time, and no check can know when it serves.
    """
    parts = [
        words(tree, values.text(tree, key, notes), key, notes)
        for key in ("entrypoint", "cmd")
        if (tree := node.one(key)) is not None
    ]
    argv = tuple(word for part in parts for word in part)
    if not argv or _IDLE.fullmatch(" ".join(argv)):
        return ()
    # A shell runs it: it finds programs that only the node has, and reports missing ones.
    return (Daemon("cmd", ("sh", "-c", 'exec "$@"', "sh", *argv), Ready.FILE, "/"),)


def words(tree: Tree, text: str, key: str, notes: Notes) -> tuple[str, ...]:
    """Return the words of a command as a shell splits them; none and a note if it cannot."""
    try:
        return tuple(shlex.split(text))
    except ValueError as error:
        notes.refuse(tree, f"{key}: {error}: {text}")
        return ()
