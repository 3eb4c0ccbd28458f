"""What a container's start program says of its daemons."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class States:
    """The state of each daemon in the order they were started.

    ``started`` is true once every daemon has served, ``halted`` while the whole node is stopped.
    """

    daemons: tuple[tuple[str, str], ...]
    started: bool
    halted: bool = False


def read(text: str) -> States:
    """Return what the lines say; a daemon's last line holds, an unfinished line does not count."""
    found: dict[str, str] = {}
    started = halted = False
    for line in text[: text.rfind("\n") + 1].splitlines():
        name, _, state = line.partition(" ")
        if state:
            found[name] = state
        elif name == "started":
            started = True
        else:
            halted = name == "halted"
    return States(tuple(found.items()), started, halted)
