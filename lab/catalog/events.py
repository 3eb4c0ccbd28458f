"""What is wrong with the kinds and fields of events that a scenario names."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from lab.journal.kinds.catalogue import fields_of, numbers_of
from lab.journal.kinds.kind import EventData
from lab.model.errors import Problem
from lab.model.fact import FactSpec
from lab.model.hints import nearest
from lab.model.measure import COMPARED
from lab.model.scenario import Scenario

Kinds: TypeAlias = Mapping[str, type[EventData]]
Where: TypeAlias = Mapping[str, bool | float | str]


def named_kinds(scenario: Scenario) -> list[str]:
    """Return the kinds of events that a scenario's facts name, each once."""
    found = [fact.events for fact in scenario.facts]
    found += [moment.event for fact in scenario.facts for moment in (*fact.order, *fact.lag)]
    return [kind for kind in dict.fromkeys(found) if kind]


def event_problems(scenario: Scenario, kinds: Kinds, *, whole: bool = True) -> Iterator[Problem]:
    """Yield each kind that is none of ``kinds``, and each field that its events do not have.

    Where ``kinds`` are not the whole, as without an incident's Python, others may be right.
    """
    probes = {probe.id: probe for probe in scenario.probes}
    for name, spec in scenario.measures.items():
        probe = probes.get(spec.probe)
        if probe is not None:  # the check of the measure reports it
            place = f"measures.{name}"
            yield from _fields(f"{place}.where", spec.where, kinds[probe.kind])
            yield from _compared(f"{place}.where", spec.where)
            yield from _number(f"{place}.field", spec.field, kinds[probe.kind])
            yield from _fields(f"{place}.field", [spec.field] if spec.field else (),
                               kinds[probe.kind])  # fmt: skip
    for number, fact in enumerate(scenario.facts):
        for place, key, kind, where in _named(f"facts.{number}", fact):
            yield from _compared(f"{place}.where", where)
            if kind in kinds or (kind and whole):
                yield from _events(place, key, kind, where, kinds)


def _named(place: str, fact: FactSpec) -> Iterator[tuple[str, str, str, Where]]:
    """Yield the parts of a fact: the place, the key, the kind of events or "", and its fields."""
    yield place, "events", fact.events, fact.where
    for name, moments in (("order", fact.order), ("lag", fact.lag)):
        for index, moment in enumerate(moments):
            yield f"{place}.{name}.{index}", "event", moment.event, moment.where


def _events(
    place: str, key: str, kind: str, where: Iterable[str], kinds: Kinds
) -> Iterator[Problem]:
    if kind in kinds:
        yield from _fields(f"{place}.where", where, kinds[kind])
    else:
        hint = nearest(kind, kinds, kind="kinds")
        yield Problem(f"{place}.{key}", f"there is no kind of event {kind}", hint)


def _compared(place: str, where: Where) -> Iterator[Problem]:
    """Yield each text that looks like a comparison and is none, or compares with no number."""
    for name, wanted in where.items():
        if not isinstance(wanted, str) or not wanted.startswith(("<", ">", "=", "!")):
            continue
        sign = next((each for each in COMPARED if wanted.startswith(each)), "")
        if not sign:
            text = f"{name}: {wanted!r} is no comparison"
            yield Problem(place, text, f"signs are: {' '.join(COMPARED)}")
        elif sign != "!=" and not _is_number(wanted.removeprefix(sign)):
            yield Problem(place, f"{name}: {wanted!r} compares with no number", "as '>= 500'")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _number(place: str, name: str, kind: type[EventData]) -> Iterator[Problem]:
    """Yield a field that is read as a number and is none."""
    if name not in fields_of(kind) or name in numbers_of(kind):
        return  # the check of field names reports it
    hint = f"numbers are: {', '.join(numbers_of(kind)) or 'none'}"
    yield Problem(place, f"{name} of {kind.kind} events is no number", hint)


def _fields(place: str, names: Iterable[str], kind: type[EventData]) -> Iterator[Problem]:
    known = fields_of(kind)
    for name in names:
        if name not in known:
            hint = nearest(name, known, kind="fields")
            yield Problem(place, f"{kind.kind} events have no field {name}", hint)
