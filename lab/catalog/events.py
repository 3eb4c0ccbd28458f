"""What is wrong with the kinds and fields of events that a scenario names."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from lab.journal.kinds.catalogue import fields_of
from lab.journal.kinds.kind import EventData
from lab.load import nearest
from lab.model.errors import Problem
from lab.model.fact import FactSpec, Moment
from lab.model.scenario import Scenario

Kinds: TypeAlias = Mapping[str, type[EventData]]


def event_problems(scenario: Scenario, kinds: Kinds) -> Iterator[Problem]:
    """Yield each kind that is none of ``kinds``, and each field that its events do not have."""
    probes = {probe.id: probe for probe in scenario.probes}
    for name, spec in scenario.measures.items():
        probe = probes.get(spec.probe)
        if probe is not None:  # who judges the measure says that there is none
            place = f"measures.{name}"
            yield from _fields(f"{place}.where", spec.where, kinds[probe.kind])
            yield from _fields(f"{place}.field", [spec.field] if spec.field else (),
                               kinds[probe.kind])  # fmt: skip
    for number, fact in enumerate(scenario.facts):
        yield from _fact(f"facts.{number}", fact, kinds)


def _fact(place: str, fact: FactSpec, kinds: Kinds) -> Iterator[Problem]:
    if fact.events:
        yield from _events(place, "events", fact.events, fact.where, kinds)
    for name, moments in (("order", fact.order), ("lag", fact.lag)):
        for index, moment in enumerate(moments):
            yield from _moment(f"{place}.{name}.{index}", moment, kinds)


def _moment(place: str, moment: Moment, kinds: Kinds) -> Iterator[Problem]:
    if moment.event:
        yield from _events(place, "event", moment.event, moment.where, kinds)


def _events(
    place: str, key: str, kind: str, where: Iterable[str], kinds: Kinds
) -> Iterator[Problem]:
    if kind in kinds:
        yield from _fields(f"{place}.where", where, kinds[kind])
    else:
        hint = nearest(kind, kinds, kind="kinds")
        yield Problem(f"{place}.{key}", f"there is no kind of event {kind}", hint)


def _fields(place: str, names: Iterable[str], kind: type[EventData]) -> Iterator[Problem]:
    known = fields_of(kind)
    for name in names:
        if name not in known:
            hint = nearest(name, known, kind="fields")
            yield Problem(place, f"{kind.kind} events have no field {name}", hint)
