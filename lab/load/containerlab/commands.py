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

# As in a container the input never ends, or a shell would, and nothing is in it. A shell runs the
# program: it finds those that only the node has, and reports missing ones.
_INPUT = "/run/cmd.input"
_RUN = f'[ -p {_INPUT} ] || mkfifo {_INPUT}; exec "$@" <>{_INPUT}'


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

    It may run for any time, no check can know when it serves, and its end costs nothing.
    """
    parts = [
        words(tree, values.text(tree, key, notes), key, notes)
        for key in ("entrypoint", "cmd")
        if (tree := node.one(key)) is not None
    ]
    argv = tuple(word for part in parts for word in part)
    if not argv or _IDLE.fullmatch(" ".join(argv)):
        return ()
    if argv[0].startswith("-"):
        text = f"cmd {argv[0]} is an option of the image's own program"
        notes.warn(
            node.one("cmd") or node.line,
            f"{text}, which is not there: nothing is run",
            "give entrypoint its name",
        )
        return ()
    return (Daemon("cmd", ("sh", "-c", _RUN, "sh", *argv), Ready.NONE, _INPUT),)


def words(tree: Tree, text: str, key: str, notes: Notes) -> tuple[str, ...]:
    """Return the words of a command as a shell splits them; none and a note if it cannot."""
    try:
        return tuple(shlex.split(text))
    except ValueError as error:
        notes.refuse(tree, f"{key}: {error}: {text}")
        return ()
