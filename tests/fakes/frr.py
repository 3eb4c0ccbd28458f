"""A FRR daemon that keeps its configuration in memory."""

import json

from lab.frr.slots import negation, slot
from lab.frr.text import Block, Context, parse, render
from lab.frr.vty import REFUSED, SUCCESS, UNKNOWN, Answer
from lab.model.errors import CommandError

_OPENERS = ("router ", "interface ", "route-map ", "address-family ")


class FakeDaemon:
    """Takes lines into blocks, replaces by slot, and shows them; refuses the lines it is told to.

    Like ospfd 8.4 it keeps an explicit ``no ip ospf passive`` and lets the next ``ip ospf
    passive`` only remove that. ``remarks`` are texts given with success.
    """

    def __init__(
        self, running: str = "", *, refuses: tuple[str, ...] = (), deaf: bool = False
    ) -> None:
        self.blocks = {block.context: list(block.lines) for block in parse(running)}
        self.refuses = refuses
        self.remarks: dict[str, str] = {}
        self.deaf = deaf  # takes `ip ospf passive` and goes on sending hellos
        self.asked: list[str] = []
        self.closed = False
        self.gone = False
        self._context: Context | None = None

    def ask(self, command: str) -> str:
        answer = self.send(command)
        if answer.status != SUCCESS:
            raise CommandError(answer.text)
        return answer.text

    def send(self, command: str) -> Answer:
        if self.gone:
            raise CommandError(f"{command!r} got no answer")
        self.asked.append(command)
        if command == "show running-config":
            return Answer(SUCCESS, self.running)
        if command.startswith("show ip ospf interface "):
            return Answer(SUCCESS, self._interface(command.split()[4]))
        if command in self.refuses:
            return Answer(REFUSED, "% refused")
        if command in ("configure terminal", "end"):
            self._context = () if command != "end" else None
            return Answer(SUCCESS, "")
        if self._context is None:
            return Answer(UNKNOWN, f"% Unknown command: {command}")
        self._take(command, self._context)
        return Answer(SUCCESS, self.remarks.get(command, ""))

    def close(self) -> None:
        self.closed = True

    @property
    def running(self) -> str:
        """What it shows as its configuration."""
        return render(
            tuple(Block(context, tuple(lines)) for context, lines in self.blocks.items())
        )

    def _take(self, line: str, context: Context) -> None:
        if line.startswith(_OPENERS):
            self._context = (*context, line)
            self.blocks.setdefault(self._context, [])
        elif line.startswith("no ") and (line.removeprefix("no "),) in self.blocks:
            gone = (line.removeprefix("no "),)
            self.blocks = {key: lines for key, lines in self.blocks.items() if key[:1] != gone}
        elif line.endswith("ip ospf passive"):
            self._passive(line, self.blocks[context])
        else:
            lines = self.blocks.setdefault(context, [])
            lines[:] = [old for old in lines if slot(old) != slot(line)]
            if not line.startswith("no ") or line.startswith("no bgp default"):
                lines.append(line)

    def _passive(self, line: str, lines: list[str]) -> None:
        if negation(line) in lines:
            lines.remove(negation(line))
        elif line not in lines:
            lines.append(line)

    def _interface(self, name: str) -> str:
        block = self.blocks.get((f"interface {name}",))
        if block is None:
            return json.dumps({"noSuchIface": True})
        state = {"ifIndex": 0 if name.startswith("nosuch") else 3, "ospfEnabled": True}
        if "ip ospf passive" in block and not self.deaf:
            state["timerPassiveIface"] = True
        return json.dumps({"interfaces": {name: state}})
