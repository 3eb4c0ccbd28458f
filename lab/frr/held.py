"""Whether a running configuration has what some commands lead to."""

from collections.abc import Sequence

from lab.frr.diff import Command
from lab.frr.slots import place, slot
from lab.frr.text import Context, parse


def holds(running: str, commands: Sequence[Command]) -> bool:
    """Return whether every line is there that commands give, and none that they take."""
    blocks: dict[Context, list[str]] = {}
    for block in parse(running):
        blocks.setdefault(place(block.context), []).extend(block.lines)
    return all(_held(blocks, command) for command in commands)


def _held(blocks: dict[Context, list[str]], command: Command) -> bool:
    lines = blocks.get(place(command.context), [])
    if command.line in lines:
        return True
    if not command.line.startswith("no "):
        return place((command.line,)) in blocks and not command.context
    gone = command.line.removeprefix("no ")
    if not command.context and any(context[:1] == place((gone,)) for context in blocks):
        return False
    return not any(_taken(line, gone) for line in lines)


def _taken(line: str, gone: str) -> bool:
    """Return whether a line is one that the `no` form of another takes away."""
    return line == gone or line.startswith(f"{gone} ") or slot(line) == slot(gone)
