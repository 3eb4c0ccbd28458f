"""What a command is about: an incident, the source of its network, and its scenario."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Any

from lab.catalog import packs
from lab.catalog import places as sources
from lab.catalog.containerlab import Additions, ContainerlabSource, problems_of
from lab.incident import Incident, Source
from lab.load import (
    Partial,
    decode,
    decode_known,
    decode_partly,
    override,
    places,
    read_text,
)
from lab.load.containerlab import load
from lab.model.access import AccessPlan
from lab.model.change import Change
from lab.model.dial import DeclaredDial
from lab.model.errors import InputError, Problem
from lab.model.event import JsonValue
from lab.model.scenario import Scenario, Step
from lab.steps import STEPS


@dataclass(frozen=True, slots=True)
class Header:
    """What must be known of a scenario before the rest can be read."""

    name: str = ""
    title: str = ""
    topology: str = ""
    incident: str = ""
    declare_dials: dict[str, DeclaredDial] = field(default_factory=dict)
    dials: dict[str, dict[str, str]] = field(default_factory=dict)
    access: AccessPlan | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Subject:
    """An incident with the source of its network; ``file`` is its scenario, if there is one."""

    incident: Incident
    source: Source
    file: Path | None
    header: Header
    topology_file: Path
    foreign: bool = False  # its Python is a user's and was not run

    @cached_property
    def text(self) -> str:
        """Return the text of the scenario, "" without one."""
        return read_text(self.file) if self.file else ""

    @property
    def python(self) -> str:
        """Return the folder of the incident's own Python, or its shipped name; "" without any."""
        if self.file is None or not self.header.incident:
            return ""
        folder = self.file.parent / self.header.incident
        return str(folder.resolve()) if folder.is_dir() else self.header.incident

    @property
    def kinds(self) -> dict[type, tuple[type, ...]]:
        """Return the kinds of steps that a scenario may have here."""
        return kinds(self.incident)

    def dials(self, profile: str, pairs: Iterable[tuple[str, str]] = ()) -> Any:
        """Return the dials: the network's, then the scenario's for the profile, then ``pairs``.

        Raises:
            InputError: a dial is not known or out of its range.
        """
        own = self.header.dials.get(profile or "default", {})
        return override(override(self.source.dials, own), pairs)

    def rendered_dials(self, what: str, profile: str) -> Any:
        """Return the dials that files are rendered with.

        A shipped name is its network alone; of a folder or a scenario the scenario's dials count.
        """
        return self.source.dials if what in sources.networks() else self.dials(profile)

    def scenario(self, dials: Any) -> Scenario:
        """Return the scenario with the values of dials put in.

        Raises:
            InputError: with everything wrong with it.
        """
        return scenario_of(self.text, str(self.file), self.incident, flat(dials))

    def partly(self, dials: Any) -> Partial[Scenario]:
        """Return what can be read of the scenario, and what is wrong with the rest."""
        return decode_partly(Scenario, self.text, str(self.file), self.kinds, flat(dials))

    def placed(self, problems: Iterable[Problem]) -> InputError:
        """Return the error of problems that are placed by paths in the scenario's file."""
        at = places(self.text, str(self.file))
        return InputError(at(each) for each in problems)


def kinds(incident: Incident) -> dict[type, tuple[type, ...]]:
    """Return the kinds of steps of an incident: its own, and those for any network besides."""
    by_name: dict[str, type] = {}
    for each in (*STEPS, *incident.steps):
        by_name[str(each.__dataclass_fields__["do"].default)] = each
    return {Step: tuple(by_name.values())}


def scenario_of(
    text: str, file: str, incident: Incident, values: Mapping[str, bool | float | str]
) -> Scenario:
    """Return the scenario of a text; raise InputError with everything wrong with it."""
    return decode(Scenario, text, file, kinds(incident), values)


def flat(dials: Any) -> dict[str, bool | float | str]:
    """Return dials by path, as ``dns.ttl_s``."""
    return {
        f"{group}.{name}": str(value.value) if isinstance(value, Enum) else value
        for group, values in asdict(dials).items()
        for name, value in values.items()
    }


def parameters(dials: Any) -> dict[str, JsonValue]:
    """Return dials by path as the journal keeps them."""
    return dict(flat(dials))


def subject(what: str, *, foreign: bool = True) -> Subject:
    """Return what a name, a folder or a file stands for.

    With ``foreign`` false the Python of a user's folder is not run.

    Raises:
        InputError: there is no such thing, or its files are wrong.
    """
    place = sources.place(what)
    if place.scenario is None:
        assert place.topology is not None  # noqa: S101 - a place has one of the two
        return _of_topology(place.topology, None, Header(), foreign=foreign)
    header = _header(place.scenario, {})
    if not header.topology:
        raise InputError([Problem(str(place.scenario), "topology: is missing")])
    topology = sources.topology_of(place.scenario, header.topology)
    return _of_topology(topology, place.scenario, header, foreign=foreign)


def _header(file: Path, values: Mapping[str, bool | float | str]) -> Header:
    """Return the header of a scenario, with the changes of the folder beside it."""
    text = read_text(file)
    header = decode_known(Header, text, str(file), values)
    named = "do: change" in text  # a folder of many changes is read only where steps name them
    return replace(header, changes=_with_folder(file, header.changes)) if named else header


def _with_folder(scenario: Path, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Return the changes of a scenario and those of the folder ``changes`` beside it."""
    known = {each.name for each in changes}
    found: list[Change] = list(changes)
    problems: list[Problem] = []
    for path in sorted((scenario.parent / "changes").glob("*.yml")):
        try:
            each = decode(Change, read_text(path), str(path))
        except InputError as error:
            problems += error.problems
            continue
        if each.name in known:
            problems.append(Problem(str(path), f"two changes are called {each.name}"))
        known.add(each.name)
        found.append(each)
    if problems:
        raise InputError(problems)
    return tuple(found)


def _of_topology(path: Path, file: Path | None, header: Header, *, foreign: bool) -> Subject:
    own, unread = _incident(file, header, foreign=foreign)
    if sources.is_containerlab(path):
        _well_named(file, header)
        imported = load(str(path), os.environ)
        source: Source = ContainerlabSource(imported, header.declare_dials, _additions(file))
        incident = own or Incident(header.name or imported.name, header.title)
        return Subject(incident, source, file, header, path, unread)
    text = read_text(path)
    incident = own if own and own.blueprint else packs.of_blueprint(text, str(path))
    if incident.blueprint is None or incident.source is None:
        raise InputError([Problem(str(path), f"{incident.name} reads no blueprint")])
    blueprint: Any = decode(incident.blueprint, text, str(path))
    return Subject(
        incident, incident.source(blueprint, places(text, str(path))), file, header, path, unread
    )


def _well_named(file: Path | None, header: Header) -> None:
    """Refuse names of dials that no `$GROUP.NAME` could be; each problem has its line."""
    wrong = list(problems_of(header.declare_dials))
    if file is not None and wrong:
        raise InputError(map(places(read_text(file), str(file)), wrong))


def _additions(file: Path | None) -> Callable[[Any], Additions]:
    """Return what makes the way in and the changes of a scenario from the values of dials."""

    def added(dials: Any) -> Additions:
        if file is None:
            return Additions()
        header = _header(file, flat(dials))
        return Additions(header.access, header.changes)

    return added


def _incident(file: Path | None, header: Header, *, foreign: bool) -> tuple[Incident | None, bool]:
    """Return the incident that a scenario names, and whether its Python was left unread."""
    if file is None or not header.incident:
        return None, False
    folder = file.parent / header.incident
    if not folder.is_dir():
        return packs.pack(header.incident), False
    return (packs.of_folder(folder), False) if foreign else (None, True)
