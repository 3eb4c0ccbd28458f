"""Good runs that were recorded, and their facts, each scored by itself."""

import lzma
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TypeAlias

from lab.catalog.record import record
from lab.catalog.scenarios import scenario_of
from lab.catalog.subject import subject
from lab.evidence import refusal
from lab.evidence.declared import Register
from lab.evidence.fact import Fact
from lab.incidents.facebook_2021.facts import score
from lab.journal.declared import declared
from lab.journal.kinds.run import IncidentNamed
from lab.journal.timeline import Timeline
from lab.model.event import Event
from lab.model.scenario import Scenario
from lab.model.verdict import FactResult

ROOT = Path(__file__).parents[2]
RECORDED = ROOT / "tests" / "recorded"
TOPOLOGIES = ROOT / "topologies"
SUFFIX = ".jsonl.xz"
PACK = "facebook-2021"

Score: TypeAlias = Callable[[Sequence[Event]], FactResult]


def names() -> list[str]:
    """Return the scenarios of which a good run was recorded."""
    return sorted(path.name.removesuffix(SUFFIX) for path in RECORDED.glob(f"*{SUFFIX}"))


@cache
def events(name: str) -> tuple[Event, ...]:
    """Return the journal of the good run of a scenario."""
    lines = lzma.decompress((RECORDED / f"{name}{SUFFIX}").read_bytes()).decode().splitlines()
    return tuple(map(Event.from_line, lines))


@cache
def scores(name: str) -> Mapping[str, Score]:
    """Return for each fact of a scenario how it is scored from a journal."""
    if refusal.refusal(events(name)) is not None:
        return {fact.id: partial(_refused, fact.id) for fact in refusal.facts(events(name))}
    if record(events(name)).incident.name == PACK:
        return {fact.id: partial(_own, fact) for fact in score.judged_in(events(name))}
    scenario, topology = _scenario(name), record(events(name)).topology
    measures = {
        **record(events(name)).incident.measures(topology),
        **declared(scenario.measures, scenario.probes, topology),
    }
    registers = {
        fact.id: Register((fact,), measures, scenario.windows, topology) for fact in scenario.facts
    }
    return {number: partial(_declared, register) for number, register in registers.items()}


def _scenario(name: str) -> Scenario:
    """Return the scenario as it is today, with the dials of the recorded run."""
    found = subject(str(TOPOLOGIES / name))
    (told,) = (event.data["dials"] for event in events(name) if event.kind == IncidentNamed.kind)
    assert isinstance(told, dict)
    dials = {
        key: value for key, value in told.items() if isinstance(value, bool | int | float | str)
    }
    return scenario_of(found.text, str(found.file), found.incident, dials)


def _own(fact: Fact, journal: Sequence[Event]) -> FactResult:
    return score.scored(fact, Timeline(journal))


def _refused(number: str, journal: Sequence[Event]) -> FactResult:
    return next(fact for fact in refusal.facts(journal) if fact.id == number)


def _declared(register: Register, journal: Sequence[Event]) -> FactResult:
    (found,) = register.score(journal)
    return found
