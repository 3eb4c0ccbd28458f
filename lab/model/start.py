"""How the daemons of FRR start."""

from enum import StrEnum

from lab.model.errors import InputError, Problem


class Start(StrEnum):
    """How the daemons of FRR start."""

    AUTO = "auto"  # fast where it was proven, can be had and pays
    PLAIN = "plain"  # each for itself
    FAST = "fast"  # as forks of one that has built its grammar, or not at all


def start_named(name: str) -> Start:
    """Return a way to start daemons by its name; raise InputError when there is none."""
    try:
        return Start(name)
    except ValueError:
        hint = f"there are: {', '.join(Start)}"
        raise InputError([Problem("--start", f"no start called {name}", hint)]) from None
