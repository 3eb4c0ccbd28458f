"""The game day of an incident: its pack found, read, and judged against the scenario."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from lab.catalog.planned import built, measures
from lab.catalog.subject import Subject
from lab.journal.kinds.catalogue import KINDS
from lab.load.gameday import FOLDER, HEAD, load_pack
from lab.model.errors import InputError, Problem
from lab.model.gameday import Action, Head, Pack
from lab.model.hints import nearest
from lab.model.scenario import Scenario
from lab.model.selector import problems as selector_problems


def folder_of(found: Subject) -> Path | None:
    """Return the folder of an incident's pack; None when it has none."""
    if found.file is None:
        return None
    folder = found.file.parent / FOLDER
    return folder if folder.is_dir() else None


def pack_of(found: Subject, profile: str, dials: Any, scenario: Scenario) -> Pack:
    """Return the pack of an incident.

    Raises:
        InputError: it has none, or with everything wrong with it.
    """
    folder = folder_of(found)
    if folder is None:
        place = str(found.file or found.topology_file)
        hint = f"it is a folder {FOLDER} beside the scenario; copy that of a shipped incident"
        raise InputError([Problem(place, "has no game day", hint)])
    pack = load_pack(folder)
    problems = list(_problems(folder, pack, found, (profile, dials), scenario))
    if problems:
        raise InputError(dict.fromkeys(problems))
    return pack


def _problems(
    folder: Path, pack: Pack, found: Subject, size: tuple[str, Any], scenario: Scenario
) -> Iterator[Problem]:
    network = built(found, *size).network
    nodes = network.topology.nodes
    known = measures(found.incident, scenario, network.topology)
    for name in pack.measures():
        yield from _unknown(name, known, folder / HEAD, "measures")
    phases = [phase.id for phase in scenario.phases]
    head = pack.head
    for name in (*head.prepare, *head.fault, *head.repair, *head.extra):
        yield from _unknown(name, phases, folder / HEAD, "phases")
    yield from _head(head, folder / HEAD)
    yield from _actions(pack, folder, {*KINDS, *(each.kind for each in found.incident.kinds)})
    place = folder / "places.yml"
    names = [node.name for node in nodes]
    for console in pack.places.places:
        yield from _unknown(console.node, names, place, "nodes")
        for path in console.ssh.values():
            yield from _unknown(path, network.access.paths, place, "paths")
    for site in pack.places.sites:
        yield from selector_problems(site.consoles, nodes, f"{place}: {site.id}")


def _head(head: Head, place: Path) -> Iterator[Problem]:
    yield from _unknown(head.primary, [each.id for each in head.services], place, "services")
    yield from _unknown(head.cause, [each.id for each in head.categories], place, "categories")
    if any(not one.measure for one in head.recovered):
        yield Problem(str(place), "recovered: has no measure", "a repair is seen by measures")
    if not head.fault:
        yield Problem(str(place), "fault: is empty", "name the phases that break the network")


def _actions(pack: Pack, folder: Path, kinds: Iterable[str]) -> Iterator[Problem]:
    place = folder / "actions.yml"
    every: Sequence[Action] = (*pack.actions.expected, *pack.actions.harmful)
    seen: set[str] = set()
    for action in every:
        if action.id in seen:
            yield Problem(f"{place}: {action.id}", "is the name of another action too")
        seen.add(action.id)
        for one in action.evidence:
            if one.event:
                yield from _unknown(one.event, kinds, place, "kinds of events")
    for inject in pack.injects:
        for name in (*inject.expects, *inject.unless):
            yield from _unknown(name, seen, folder / "injects.yml", "actions")


def _unknown(name: str, known: Iterable[str], place: Path, kind: str) -> Iterator[Problem]:
    names = list(known)
    if name not in names:
        yield Problem(
            str(place), f"there is no {name} among {kind}", nearest(name, names, kind=kind)
        )
