"""What routers run of a drain, asked and taken back at consoles, and what its data says."""

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta

from lab.frr.diff import Command
from lab.frr.text import parse
from lab.model.errors import CommandError
from lab.ports import RunningLab, Vty
from lab.push.job import NodeChange

_LIMIT = timedelta(seconds=20)
_DRAINS = "/run/lab/drains.json"


def stored(lab: RunningLab, controller: str) -> list[str]:
    """Return what the drain data on the controller's node says is drained."""
    try:
        return [str(each) for each in json.loads(lab.read(controller, _DRAINS))]
    except CommandError:
        return []


def store(lab: RunningLab, controller: str, names: Iterable[str]) -> None:
    """Write what is drained into the drain data."""
    lab.run(controller, ("tee", _DRAINS), timeout=_LIMIT, stdin=json.dumps(list(names)))


def those_that_run(lab: RunningLab, nodes: Mapping[str, NodeChange]) -> frozenset[str]:
    """Return the routers that run some line of a change.

    Raises:
        CommandError: one cannot be asked.
    """
    return frozenset(node for node, change in nodes.items() if _runs(lab, node, change))


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
