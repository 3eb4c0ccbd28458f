"""Commands of a node, from this command line: what ``exec`` does, without what reads its words."""

import sys
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from lab.cli.codes import NOT_FOUND
from lab.model.errors import InputError, NoSuchCommand, Problem

if TYPE_CHECKING:
    from lab.ports import RunningLab

PATIENCE_S = 600.0
ROUTER_COMMANDS = ("show", "configure", "clear", "write", "debug", "terminal")  # vtysh's own


def run(
    lab: str,
    node: str,
    command: Sequence[str],
    *,
    timeout_s: float = PATIENCE_S,
    listen: bool = False,
) -> int:
    """Run a command in a node and return its exit code, as a shell gives it.

    Raises:
        InputError: there is no such lab or node, or no command.
    """
    if node == "--":
        hint = "write: stormdrill exec LAB NODE -- CMD..."
        raise InputError([Problem(f"exec {lab} --", "a lab or a node is missing", hint)])
    argv = command[1:] if command[0] == "--" else command
    if not argv:
        raise InputError([Problem("exec", "no command after --")])
    found = attach(lab, node)
    limit = timedelta(seconds=timeout_s)
    try:
        return as_shells_do(found.interactive(node, argv, listen=listen, limit=limit))
    except NoSuchCommand as error:
        typed = argv[0] in ROUTER_COMMANDS and is_router(found, node)
        hint = f"; try: vtysh -c '{' '.join(argv)}'" if typed else ""
        sys.stderr.write(f"stormdrill: {error}{hint}\n")
        return NOT_FOUND


def attach(lab: str, node: str) -> "RunningLab":
    """Return a running lab that has a node; raise InputError when there is none."""
    from lab import app
    from lab.model.hints import nearest

    try:
        found = app.attach(lab)
    except InputError:
        from lab.cli.missing import swapped

        if problem := swapped(lab, node):
            raise InputError([problem]) from None
        raise
    known = [one.name for one in found.topology.nodes]
    if node not in known:
        raise InputError(
            [Problem(f"{lab} {node}", "no such node", nearest(node, known, kind="nodes"))]
        )
    return found


def is_router(found: "RunningLab", node: str) -> bool:
    """Return whether vtysh has something to ask in a node."""
    return any(each.is_router for each in found.nodes() if each.name == node)


def as_shells_do(code: int) -> int:
    """Return an exit code as a shell gives it: 128 and the signal that ended a command."""
    return 128 - code if code < 0 else code
