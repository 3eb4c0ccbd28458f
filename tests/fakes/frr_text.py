"""A router's configuration as text, and what commands make of it.

FRR itself is stood in for by four rules: a line takes the place of the one it shares a slot with,
``no`` takes back a line and what begins with its words, a neighbor takes its lines along, and
``passive-interface X`` is ``ip ospf passive`` on X. The slots were tried on a real FRR.
"""

import re
from collections.abc import Iterable

from lab.frr.diff import Command
from lab.frr.slots import place, slot
from lab.frr.text import Block, Context, parse, render

OPENERS = ("router ", "interface ", "route-map ")
_PASSIVE = re.compile(r"(no )?passive-interface (?!default)(\S+)$")
_WHOLE_NEIGHBOR = re.compile(r"(neighbor \S+)(?: remote-as \d+)?$")


class Text:
    """A configuration that commands change."""

    def __init__(self, text: str) -> None:
        self._blocks: dict[Context, tuple[Context, list[str]]] = {}
        for block in parse(text):
            self._block(block.context)
            for line in block.lines:
                self._add(*_shown(Command(block.context, line)))

    def give(self, commands: Iterable[Command]) -> "Text":
        """Carry out commands, one after the other."""
        for command in commands:
            context, line = _shown(command)
            if not context and line.startswith(OPENERS):
                self._block((line,))
            elif line.startswith("no "):
                self._take_back(context, line.removeprefix("no "))
            else:
                self._add(context, line)
        return self

    def lines(self) -> dict[Context, list[str]]:
        """Return the lines of each block that has some, and of each clause; sorted."""
        return {
            context: sorted(lines)
            for context, lines in self._blocks.values()
            if lines or (context[:1] and context[0].startswith("route-map "))
        }

    def text(self) -> str:
        """Return the configuration as FRR would show it."""
        return render(tuple(Block(context, tuple(own)) for context, own in self._blocks.values()))

    def _block(self, context: Context) -> list[str]:
        """Return the lines of a block; a clause is one whether it permits or denies."""
        _, lines = self._blocks.get(place(context), (context, []))
        self._blocks[place(context)] = (context, lines)
        return lines

    def _add(self, context: Context, line: str) -> None:
        lines = self._block(context)
        if f"no {line}" in lines:
            lines.remove(f"no {line}")
            return
        lines[:] = [each for each in lines if slot(each) != slot(line)]
        lines.append(line)

    def _take_back(self, context: Context, line: str) -> None:
        if not context and line.startswith(OPENERS):
            gone = [key for key in self._blocks if key[:1] == place((line,))]
            for key in gone:
                del self._blocks[key]
            return
        whole = _WHOLE_NEIGHBOR.match(line)
        start = whole[1] if whole else line
        blocks = [
            lines
            for key, (_, lines) in self._blocks.items()
            if key == place(context) or (whole and key[:1] == context[:1])
        ]
        for lines in blocks:
            lines[:] = [each for each in lines if not f"{each} ".startswith(f"{start} ")]


def _shown(command: Command) -> tuple[Context, str]:
    passive = _PASSIVE.match(command.line)
    if passive and command.context == ("router ospf",):
        return (f"interface {passive[2]}",), f"{passive[1] or ''}ip ospf passive"
    return command.context, command.line
