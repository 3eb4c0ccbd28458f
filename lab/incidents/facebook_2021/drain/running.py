"""What routers run of a change, asked and taken back at their consoles."""

from collections.abc import Mapping

from lab.frr.diff import Command
from lab.frr.text import parse
from lab.model.errors import CommandError
from lab.ports import RunningLab, Vty
from lab.push.job import NodeChange


def some_runs(lab: RunningLab, nodes: Mapping[str, NodeChange]) -> bool:
    """Return whether a router runs some line of a change, or cannot be asked."""
    try:
        return any(_runs(lab, node, change) for node, change in nodes.items())
    except CommandError:
        return True


def _runs(lab: RunningLab, node: str, change: NodeChange) -> bool:
    for daemon, lines in change.forward.items():
        vty = lab.vty(node, daemon)
        try:
            if not _running(vty).isdisjoint(lines):
                return True
        finally:
            vty.close()
    return False


def take_back(lab: RunningLab, node: str, change: NodeChange) -> None:
    """Undo on a router what it still runs of a change.

    Raises:
        CommandError: it cannot be asked or changed.
    """
    for daemon, lines in change.forward.items():
        vty = lab.vty(node, daemon)
        try:
            if _running(vty).isdisjoint(lines):
                continue
            for command in change.undo.get(daemon, ()):
                for line in ("configure terminal", *command.context, command.line, "end"):
                    vty.ask(line)
        finally:
            vty.close()


def _running(vty: Vty) -> set[Command]:
    blocks = parse(vty.ask("show running-config"))
    return {Command(each.context, line) for each in blocks for line in each.lines}
