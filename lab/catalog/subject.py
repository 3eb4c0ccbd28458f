"""The subject of a command: an incident, the source of its network, and its scenario."""

import os
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

from lab.catalog import packs
from lab.catalog import places as sources
from lab.catalog.containerlab import Additions, ContainerlabSource, UnreadSource
from lab.catalog.foreign import own_steps
from lab.catalog.header import Headed, Header, header_of
from lab.catalog.index import networks
from lab.catalog.scenarios import by_name, kinds, read_partly, scenario_of
from lab.incident import Incident, Source
from lab.load import (
    Dials,
    Every,
    Partial,
    decode,
    in_order,
    override,
    places,
    read_text,
    unsaid,
)
from lab.load.containerlab import load
from lab.model.errors import InputError, Problem
from lab.model.event import JsonValue
from lab.model.scenario import Scenario, Step
from lab.steps import STEPS

# An incident; or the folder of its Python, which was not run.
Own: TypeAlias = tuple[Incident | None, Path | None]
_NOTHING: Own = (None, None)


@dataclass(frozen=True)
class Subject:
    """An incident with the source of its network; ``file`` is its scenario, if there is one."""

    incident: Incident
    source: Source
    file: Path | None
    headed: Headed
    topology_file: Path
    unrun: Path | None = None  # the folder of a user's Python that was not run

    @property
    def foreign(self) -> bool:
        """Return whether it has Python of a user that was not run."""
        return self.unrun is not None

    @property
    def header(self) -> Header:
        """Return the head of the scenario, as far as it can be read."""
        return self.headed.header

    @property
    def wrong(self) -> tuple[Problem, ...]:
        """Return what is wrong with the head of the scenario."""
        return self.headed.problems

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

    @property
    def default_profile(self) -> str:
        """Return the size without ``--profile``: the network's, or the first that it is for."""
        own, usual = self.header.profiles, self.source.default_profile
        return own[0] if own and usual not in own else usual

    def dials(self, profile: str, pairs: Iterable[tuple[str, str]] = ()) -> Any:
        """Return the dials: the network's, then the scenario's for the profile, then ``pairs``.

        Raises:
            InputError: a dial is not known or out of its range, or the scenario is not for this
                profile.
        """
        own = self.header.profiles
        if own and profile not in own and set(own) <= set(self.source.profiles):
            hint = f"it is for: {', '.join(own)}"
            raise self.placed([Problem("profiles", f"it is not for {profile}", hint)])
        named, problems, found = profile or "default", [], self.source.dials
        for key, text in self.header.dials.get(named, {}).items():
            if key in self.headed.unread:
                continue
            try:
                found = override(found, [(key, text)])
            except InputError as error:
                place = f"dials.{named}.{key}"
                problems += [replace(each, place=place) for each in error.problems]
        if problems:
            raise self.placed(problems)
        return override(found, pairs)

    def rendered_dials(self, what: str, profile: str) -> Any:
        """Return the dials that files are rendered with.

        A shipped name is its network alone; of a folder or a scenario the scenario's dials count.
        """
        return self.source.dials if what in networks() else self.dials(profile)

    def scenario(self, dials: Any) -> Scenario:
        """Return the scenario with the values of dials put in.

        Raises:
            InputError: with everything wrong with it.
        """
        return scenario_of(self.text, str(self.file), self.incident, flat(dials))

    def partly(self, dials: Any) -> Partial[Scenario]:
        """Return what can be read of the scenario, and what is wrong with the rest."""
        assert self.file is not None  # noqa: S101 - only a scenario is read
        values = self.headed.dials(flat(dials))
        steps = by_name(self.kinds[Step])
        unknown = frozenset(steps) if "incident" in self.headed.left_out else None
        own = own_steps(self.unrun) if self.unrun else unknown
        return read_partly(self.file, steps, values, own)

    def placed(self, problems: Iterable[Problem]) -> InputError:
        """Return the error of problems that are placed by paths in the scenario's file."""
        at = places(self.text, str(self.file))
        return InputError(at(each) for each in problems)


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
    """Return the subject that a name, a folder or a file means.

    With ``foreign`` false the Python of a user's folder is not run.

    Raises:
        InputError: there is no such thing, or its files are wrong.
    """
    found = readable(what, foreign=foreign)
    if found.wrong:
        raise InputError(found.wrong)
    return replace(found, source=_strict(found.source))


def readable(what: str, *, foreign: bool = True) -> Subject:
    """Return the subject that a name, a folder or a file means, as far as it can be read.

    What is wrong with the head of a scenario is in ``wrong``, so that the rest is judged too.

    Raises:
        InputError: there is no such thing, or its network is wrong; with every problem found.
    """
    place = sources.place(what)
    if place.scenario is None:
        assert place.topology is not None  # noqa: S101 - a place has one of the two
        return _of_topology(place.topology, None, Headed(Header()), _NOTHING)
    file, own = place.scenario, _NOTHING
    headed = header_of(file)
    placed = places(read_text(file), str(file))
    try:
        own = _incident(file, headed.header, placed, foreign=foreign)
        return _of_topology(_topology(file, headed, placed), file, headed, own)
    except InputError as error:
        raise InputError(_besides(file, headed, own, error.problems)) from error


def _topology(file: Path, headed: Headed, placed: Callable[[Problem], Problem]) -> Path:
    if not headed.header.topology and "topology" in headed.left_out:
        raise InputError(headed.problems)
    return sources.topology_of(file, headed.header.topology, placed)


def _besides(
    file: Path,
    headed: Headed,
    own: Own,
    problems: Iterable[Problem],
) -> list[Problem]:
    """Return the problems of a network, and those of its scenario that need no network.

    Without a network the incident may be unknown, and then its own steps are not judged.
    """
    named, unrun = own
    steps = by_name((*STEPS, *(named.steps if named else ())))
    unread = own_steps(unrun) if unrun else None if named else frozenset(steps)
    judged = read_partly(file, steps, Dials({}, Every()), unread)
    found = dict.fromkeys([*headed.problems, *judged.problems])
    every = [*found, *unsaid(problems, found)]
    here = [each for each in every if each.place.startswith(f"{file}:")]
    return [*in_order(here), *(each for each in every if each not in here)]


def _of_topology(path: Path, file: Path | None, headed: Headed, own: Own) -> Subject:
    header, (named, unrun) = headed.header, own
    if sources.is_containerlab(path):
        imported = load(str(path), os.environ)
        source: Source = ContainerlabSource(imported, header.declare_dials, _additions(file))
        incident = named or Incident(header.name or imported.name, header.title)
        return Subject(incident, source, file, headed, path, unrun)
    text = read_text(path)
    try:
        incident = named if named and named.blueprint else packs.of_blueprint(text, str(path))
    except InputError:
        if unrun is None:
            raise
        unknown = UnreadSource(header.name, header.declare_dials)
        return Subject(Incident(header.name, header.title), unknown, file, headed, path, unrun)
    if incident.blueprint is None or incident.source is None:
        raise InputError([Problem(str(path), f"{incident.name} reads no blueprint")])
    blueprint: Any = decode(incident.blueprint, text, str(path))
    return Subject(
        incident, incident.source(blueprint, places(text, str(path))), file, headed, path, unrun
    )


def _strict(source: Source) -> Source:
    return replace(source, strict=True) if isinstance(source, ContainerlabSource) else source


def _additions(file: Path | None) -> Callable[[Any], Additions]:
    """Return what makes the way in and the changes of a scenario from the values of dials."""

    def added(dials: Any) -> Additions:
        if file is None:
            return Additions()
        headed = header_of(file, Dials(flat(dials), header_of(file).unread))
        return Additions(headed.header.access, headed.header.changes, headed.problems)

    return added


def _incident(
    file: Path, header: Header, placed: Callable[[Problem], Problem], *, foreign: bool
) -> Own:
    """Return the incident that a scenario names, and the folder of Python that was not run."""
    if not header.incident:
        return _NOTHING
    folder = file.parent / header.incident
    try:
        if not folder.is_dir():
            return packs.pack(header.incident), None
        packs.needs_python(folder)
    except InputError as error:
        raise InputError(
            placed(Problem("incident", f"{header.incident}: {each.text}", each.hint))
            for each in error.problems
        ) from error
    return (packs.of_folder(folder), None) if foreign else (None, folder)
