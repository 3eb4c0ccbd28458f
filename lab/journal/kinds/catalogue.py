"""Every kind of event that a run of any network writes."""

import dataclasses
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import get_args, get_type_hints

from lab.journal.kinds import change, failed, gameday, network, people, probe, queue, run, server
from lab.journal.kinds.kind import EventData


def kinds_in(module: ModuleType) -> Iterator[type[EventData]]:
    """Yield the kinds that a module defines, in its order."""
    for each in vars(module).values():
        own = getattr(each, "__module__", "") == module.__name__
        if own and isinstance(each, type) and issubclass(each, EventData):
            yield each


KINDS: Mapping[str, type[EventData]] = {
    each.kind: each
    for module in (run, failed, network, people, gameday, change, probe, server, queue)
    for each in kinds_in(module)
}


def fields_of(kind: type[EventData]) -> tuple[str, ...]:
    """Return what a condition on events of a kind can name: its fields, and ``subject``."""
    return ("subject", *(field.name for field in dataclasses.fields(kind)))


def numbers_of(kind: type[EventData]) -> tuple[str, ...]:
    """Return the fields of events of a kind that are numbers."""
    types = get_type_hints(kind)
    return tuple(
        field.name
        for field in dataclasses.fields(kind)
        if {int, float} & {types[field.name], *get_args(types[field.name])}
    )
