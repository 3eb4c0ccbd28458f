"""The incident of a finished run, read from its journal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.catalog import packs
from lab.catalog.scenarios import scenario_of
from lab.evidence.declared import Register
from lab.incident import Incident
from lab.journal.declared import declared
from lab.journal.kinds.gameday import GameOpened
from lab.journal.kinds.run import IncidentNamed, RunStarted
from lab.model.errors import InputError, Problem
from lab.model.event import Event, JsonValue
from lab.model.scenario import Scenario
from lab.model.topology import Node, Topology
from lab.model.verdict import FactResult


@dataclass(frozen=True, slots=True)
class Record:
    """The incident of a run, its scenario and its network, without interfaces.

    ``scenario`` is None where the journal does not have it, as when the run never started.
    """

    incident: Incident
    scenario: Scenario | None
    topology: Topology


def record(events: Sequence[Event]) -> Record:
    """Return the incident of a run.

    Raises:
        InputError: the journal's scenario cannot be read by this version, or the folder with its
            Python is not there any more.
    """
    started = next((each.data for each in events if each.kind == RunStarted.kind), {})
    event = next((each for each in events if each.kind == IncidentNamed.kind), None)
    topology = _topology(started)
    if event is None:
        return Record(_known(_first(events)), None, topology)
    incident = _incident(event)
    values = event.data.get("dials")
    dials = {
        str(key): value
        for key, value in (values.items() if isinstance(values, dict) else ())
        if isinstance(value, bool | int | float | str)
    }
    text, file = str(event.data.get("scenario") or ""), str(event.data.get("file") or "scenario")
    return Record(incident, scenario_of(text, file, incident, dials), topology)


def _first(events: Sequence[Event]) -> str:
    return next((each.subject for each in events if each.kind == RunStarted.kind), "")


def _known(name: str) -> Incident:
    try:
        return packs.pack(name)
    except InputError:
        return Incident(name)


def _incident(event: Event) -> Incident:
    python, file = str(event.data.get("python") or ""), str(event.data.get("file") or "")
    if not python or python in packs.names():
        return _known(event.subject)
    folder = Path(file).parent / python
    if not folder.is_dir():
        text = "is not there, and the run was played with the Python in it"
        raise InputError([Problem(str(folder), text, "put the folder back")])
    return packs.of_folder(folder)


def _topology(started: Mapping[str, JsonValue]) -> Topology:
    listed = started.get("nodes")
    nodes = [_node(each) for each in (listed if isinstance(listed, list) else ())
             if isinstance(each, dict)]  # fmt: skip
    return Topology(
        str(started.get("topology") or ""), str(started.get("profile") or ""), tuple(nodes), ()
    )


def _node(told: Mapping[str, JsonValue]) -> Node:
    labels = told.get("labels")
    known = (
        {str(key): str(value) for key, value in labels.items()} if isinstance(labels, dict) else {}
    )
    return Node(str(told.get("name")), str(told.get("kind")), str(told.get("site")), labels=known)


def scored(events: Sequence[Event]) -> list[FactResult]:
    """Return the facts of a run: those of its incident, and those its scenario declares.

    Declared facts are scored only if the run was to play every phase. A game day has none: what
    people do is not what the record tells.
    """
    if any(event.kind == GameOpened.kind for event in events):
        return []
    found = record(events)
    own = found.incident.score(events)
    scenario = found.scenario
    started = next((each.data for each in events if each.kind == RunStarted.kind), {})
    if scenario is None or not scenario.facts or started.get("only"):
        return own
    measures = {
        **found.incident.measures(found.topology),
        **declared(scenario.measures, scenario.probes, found.topology),
    }
    register = Register(scenario.facts, measures, scenario.windows, found.topology)
    return [*own, *register.score(events)]
