"""Changing a running router: line by line over its daemons' vty sockets, all or nothing."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from lab.frr.diff import Command, difference
from lab.frr.text import Context, parse
from lab.frr.vty import SUCCESS, Answer
from lab.model.errors import CommandError, PushError

_MANAGED = ("zebra", "staticd")  # from FRR 10 on mgmtd takes their lines
_RESTORE_ROUNDS = 3  # a `passive` over an explicit `no ... passive` takes two
_PASSIVE = re.compile(r"(no )?ip ospf passive$")
_HARMLESS = re.compile(r"This command is deprecated|Please, use ")


class Daemon(Protocol):
    """What a change needs of a daemon; ``lab.frr.vty.VtyConnection`` is one."""

    def ask(self, command: str) -> str:
        """Return what the daemon prints; raise CommandError if it refuses or is gone."""
        ...

    def send(self, command: str) -> Answer:
        """Return the answer whatever its status is; raise CommandError if the daemon is gone."""
        ...


Daemons: TypeAlias = Mapping[str, Daemon]
Commands: TypeAlias = Mapping[str, Sequence[Command]]  # by daemon


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What each daemon showed as its running configuration."""

    running: Mapping[str, str]


def snapshot(daemons: Daemons) -> Snapshot:
    """Return the running configuration of every daemon; raise CommandError if one is gone."""
    return Snapshot({name: daemon.ask("show running-config") for name, daemon in daemons.items()})


def apply(daemons: Daemons, commands: Commands, before: Snapshot) -> int:
    """Give every daemon its commands and return their number; all of them, or none.

    Raises:
        PushError: a line was refused, or had no effect; its text says which, why, and whether
            the router is again as it was ``before``.
    """
    try:
        for name, lines in commands.items():
            _give(*_taker(daemons, name), lines)
        for name, lines in commands.items():
            _verify(name, daemons[name], lines)
    except (CommandError, PushError) as error:
        left = restore(daemons, before)
        state = f"not undone: {'; '.join(left)}" if left else "undone"
        raise PushError(f"{error}; {state}") from error
    return sum(len(lines) for lines in commands.values())


def restore(daemons: Daemons, wanted: Snapshot) -> tuple[str, ...]:
    """Bring the router back to a snapshot and return what still differs, one text each.

    The way back is computed from what runs now, so half a change is undone as well as a whole.
    """
    left: tuple[str, ...] = ()
    for _ in range(_RESTORE_ROUNDS):
        left = ()
        for name, text in wanted.running.items():
            left += _restore_one(name, daemons[name], text)
        if not left:
            break
    return left


def _restore_one(name: str, daemon: Daemon, wanted: str) -> tuple[str, ...]:
    try:
        session = _Session(daemon)
        for command in difference(daemon.ask("show running-config"), wanted):
            session.give(command)
        session.end()
        missing = difference(daemon.ask("show running-config"), wanted)
    except CommandError as error:
        return (f"{name}: {error}",)
    return tuple(f"{name}: {command.line}" for command in missing)


def _taker(daemons: Daemons, name: str) -> tuple[str, Daemon]:
    """Return the daemon that takes the lines of a daemon, with its name."""
    if name not in daemons:
        raise PushError(f"{name} does not run here")
    taker = "mgmtd" if name in _MANAGED and "mgmtd" in daemons else name
    return taker, daemons[taker]


class _Session:
    """Configuration mode of one daemon; entering a context is a line like any other."""

    def __init__(self, daemon: Daemon) -> None:
        self._daemon = daemon
        self._context: Context | None = None  # None outside configuration mode

    def give(self, command: Command) -> Answer:
        """Send a command in its context; return the first answer that is no plain success."""
        if self._context != command.context:
            self.end()
            self._context = command.context
            for opener in ("configure terminal", *command.context):
                answer = self._daemon.send(opener)
                if _objection(answer):
                    return answer
        answer = self._daemon.send(command.line)
        if not command.context:
            self.end()  # the line may have opened a block
        return answer

    def end(self) -> None:
        if self._context is not None:
            self._daemon.send("end")
            self._context = None


def _give(name: str, daemon: Daemon, commands: Sequence[Command]) -> None:
    session = _Session(daemon)
    for command in commands:
        if _PASSIVE.match(command.line):
            session.end()
            refused = _set_passive(daemon, command)
        else:
            refused = _objection(session.give(command))
        if refused:
            session.end()
            raise PushError(f"{name} refused {command.line!r}: {refused}")
    session.end()


def _objection(answer: Answer) -> str:
    """Return why an answer is no success, "" when it is.

    A text with status 0 counts: `neighbor X route-map NOSUCH in` only warns that there is no such
    route-map, and denies every route.
    """
    text = " ".join(answer.text.split())
    if answer.status != SUCCESS:
        return text or f"status {answer.status}"
    said = [line for line in answer.text.splitlines() if line and not _HARMLESS.match(line)]
    return text if said else ""


def _set_passive(daemon: Daemon, command: Command) -> str:
    """Send a `passive` line as often as it needs, which may be never, once or twice.

    FRR keeps an explicit `no ip ospf passive` when the line was not needed, and the next
    `ip ospf passive` then only removes that: it succeeds and hellos go on.
    """
    wanted = not command.line.startswith("no ")
    for _ in range(2):
        if _passive(daemon.ask("show running-config"), command.context) == wanted:
            return ""
        session = _Session(daemon)
        refused = _objection(session.give(command))
        session.end()
        if refused:
            return refused
    done = _passive(daemon.ask("show running-config"), command.context) == wanted
    return "" if done else "it had no effect"


def _passive(running: str, context: Context) -> bool:
    return any(
        "ip ospf passive" in block.lines for block in parse(running) if block.context == context
    )


def _verify(name: str, daemon: Daemon, commands: Sequence[Command]) -> None:
    """Check that an OSPF interface sends hellos, or does not, as configured."""
    for command in commands:
        match = _PASSIVE.match(command.line)
        if not match:
            continue
        interface = command.context[0].removeprefix("interface ")
        shown = json.loads(daemon.ask(f"show ip ospf interface {interface} json"))
        state = shown.get("interfaces", {}).get(interface, {})
        # FRR remembers an interface by its name that it never saw.
        if shown.get("noSuchIface") or state.get("ifIndex") == 0:
            raise PushError(f"{name} has no interface {interface}")
        silent = bool(state.get("timerPassiveIface"))
        if state.get("ospfEnabled") and silent != (match[1] is None):
            raise PushError(f"{name} took {command.line!r} on {interface} without effect")
