"""The text of a scenario, read with the kinds of steps and probes that its incident has."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from lab.catalog.foreign import kinds_of, unread_names
from lab.incident import Incident
from lab.load import Dials, Partial, decode, decode_partly, read_text
from lab.load.tree import read
from lab.model.probe import ProbeSpec
from lab.model.scenario import Scenario, Step
from lab.probes.kinds import PROBES
from lab.steps import STEPS


def read_partly(
    file: Path,
    steps: Mapping[str, type],
    dials: Dials,
    own: frozenset[str] | None = None,
) -> Partial[Scenario]:
    """Return what can be read of a scenario with these steps by name.

    With ``own``, the names of steps of Python that was not run, these and unknown ones are unread.
    """
    text = read_text(file)
    if own is None:
        found = tuple(steps.values())
        return decode_partly(Scenario, text, str(file), {Step: found, ProbeSpec: PROBES}, dials)
    known = {name: each for name, each in steps.items() if name not in own}
    unread = own | unread_names(read(text, str(file), []), known)
    found = (*known.values(), *kinds_of(unread))
    return decode_partly(Scenario, text, str(file), {Step: found, ProbeSpec: PROBES}, dials)


def by_name(steps: Iterable[Any]) -> dict[str, type]:
    """Return kinds of steps by the name that a scenario gives them; the last of a name counts."""
    return {str(each.__dataclass_fields__["do"].default): each for each in steps}


def kinds(incident: Incident) -> dict[type, tuple[type, ...]]:
    """Return the kinds of steps and probes of an incident: its own steps, and the general ones."""
    return {Step: tuple(by_name((*STEPS, *incident.steps)).values()), ProbeSpec: PROBES}


def scenario_of(
    text: str, file: str, incident: Incident, values: Mapping[str, bool | float | str]
) -> Scenario:
    """Return the scenario of a text; raise InputError with everything wrong with it."""
    return decode(Scenario, text, file, kinds(incident), values)
