"""What a user's Python hangs into the lab, fitted to how the lab calls it."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from lab.incident import Built, Incident
from lab.model.errors import InputError, Problem
from lab.ports import RunningLab
from lab.probes.plan import nothing

_REST = ("lab", "built", "progress", "meanwhile")


def fitted(incident: Incident, file: str) -> Incident:
    """Return an incident whose ``rest`` can be given work to do meanwhile; its own may take none.

    Raises:
        InputError: it takes something else; the place is its line in ``file``.
    """
    if _takes(incident.rest, _REST):
        return incident
    if _takes(incident.rest, _REST[:-1]):
        return replace(incident, rest=_after_meanwhile(incident.rest))
    code = getattr(incident.rest, "__code__", None)
    place = f"{file}:{code.co_firstlineno}" if code and code.co_filename == file else file
    text = f"rest has to take {', '.join(_REST[:3])}, and {_REST[3]} where it is given"
    raise InputError([Problem(place, text, "see Incident in docs/extending.md")])


def _takes(hook: Callable[..., Any], names: tuple[str, ...]) -> bool:
    """Return whether a hook can be called as the lab does: all but ``meanwhile`` by position."""
    try:
        signature = inspect.signature(hook)
        signature.bind(*names)
        signature.bind(*names[:3])  # a deployment has nothing to do meanwhile
    except (TypeError, ValueError):  # ValueError: no signature can be told of it
        return False
    return True


def _after_meanwhile(rest: Callable[..., Mapping[str, str]]) -> Callable[..., Mapping[str, str]]:
    """Return a hook that does its work meanwhile first, and then waits."""

    def waits(
        lab: RunningLab,
        built: Built,
        progress: Callable[[str], None],
        meanwhile: Callable[[], object] = nothing,
    ) -> Mapping[str, str]:
        meanwhile()
        return rest(lab, built, progress)

    return waits
