"""Lines typed at routers' consoles, and their running configurations."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeAlias, TypeVar, cast

from lab.frr.diff import Command, difference
from lab.model.errors import CommandError
from lab.ports import Vty

_ROUNDS = 3  # an explicit `no ip ospf passive` takes two
_WORKERS = 8
_STAYS = re.compile(r"(no )?ip (route|prefix-list) ")  # top-level lines that enter no context

Place = TypeVar("Place")
Result = TypeVar("Result")
Lines: TypeAlias = Mapping[str, Sequence[Command]]  # by daemon
Texts: TypeAlias = Mapping[str, str]  # running configuration by daemon


class Routers(Protocol):
    """The part of a running lab that this module uses."""

    def vty(self, node: str, daemon: str) -> Vty:
        """Return a new connection to an FRR daemon of a node."""
        ...


def type_lines(lab: Routers, node: str, lines: Lines) -> None:
    """Type lines at a router's console, as a person would.

    Raises:
        CommandError: a daemon is gone or refuses a line.
    """
    for daemon, commands in lines.items():
        vty = lab.vty(node, daemon)
        try:
            for part in _parts(commands):
                for line in ("configure terminal", *part[0].context):
                    vty.ask(line)
                for command in part:
                    vty.ask(command.line)
                vty.ask("end")
        finally:
            vty.close()


def _parts(commands: Sequence[Command]) -> list[list[Command]]:
    """Return commands in parts; a part is typed without leaving its context.

    A top-level line is a part of its own, because it may enter a context, unless it is known
    to enter none.
    """
    parts: list[list[Command]] = []
    for command in commands:
        last = parts[-1][-1] if parts else None
        if last is not None and last.context == command.context and _stays(last, command):
            parts[-1].append(command)
        else:
            parts.append([command])
    return parts


def _stays(*commands: Command) -> bool:
    return all(each.context or _STAYS.match(each.line) for each in commands)


def type_everywhere(lab: Routers, lines: Mapping[str, Lines]) -> dict[str, str]:
    """Type lines at the consoles of several routers at once.

    Return the failures by router; every other router took all its lines.
    """

    def typed(item: tuple[str, Lines]) -> tuple[str, str]:
        try:
            type_lines(lab, *item)
        except CommandError as error:
            return item[0], str(error)
        return item[0], ""

    with ThreadPoolExecutor(_WORKERS) as pool:
        done = list(pool.map(typed, lines.items()))
    return {node: error for node, error in done if error}


def running(lab: Routers, node: str, daemons: Iterable[str]) -> dict[str, str]:
    """Return the running configuration of some daemons of a router.

    Raises:
        CommandError: one of them cannot be asked.
    """
    return {daemon: _show(lab, node, daemon) for daemon in daemons}


def restore(lab: Routers, before: Mapping[str, Texts]) -> tuple[str, ...]:
    """Restore earlier running configurations of routers.

    Return the lines that could not be restored.

    Raises:
        CommandError: a router cannot be asked or changed; every other router was restored.
    """
    left = at_each(before.items(), lambda item: _restored(lab, *item))
    return tuple(text for each in left for text in each)


def at_each(places: Iterable[Place], act: Callable[[Place], Result]) -> list[Result]:
    """Act in several places at once, and return the result of each.

    Raises:
        CommandError: it failed in some places; with every failure. Elsewhere it was done.
    """
    failed: list[str] = []

    def done(place: Place) -> Result | None:
        try:
            return act(place)
        except CommandError as error:  # this would cancel calls that have not begun
            failed.append(str(error))
            return None

    with ThreadPoolExecutor(_WORKERS) as pool:
        found = list(pool.map(done, places))
    if failed:
        raise CommandError("; ".join(failed))
    return cast("list[Result]", found)


def _restored(lab: Routers, node: str, texts: Texts) -> list[str]:
    left: list[str] = []
    for daemon, wanted in texts.items():
        missing: tuple[Command, ...] = ()
        for _ in range(_ROUNDS):
            missing = difference(_show(lab, node, daemon), wanted)
            if not missing:
                break
            type_lines(lab, node, {daemon: missing})
        missing = difference(_show(lab, node, daemon), wanted)
        left += [f"{node}: {daemon}: {command.line}" for command in missing]
    return left


def _show(lab: Routers, node: str, daemon: str) -> str:
    vty = lab.vty(node, daemon)
    try:
        return vty.ask("show running-config")
    finally:
        vty.close()
