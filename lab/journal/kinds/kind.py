"""What every kind of event is: a frozen dataclass that writes itself as the data of an event.

Fields are declared with `always`, `optional` and `result`. An event of a probe that could not look
has ``blind``, the reason, in place of its results.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, ClassVar, TypeVar, cast, dataclass_transform

from lab.model.event import JsonValue

T = TypeVar("T")

DOC = "doc"
MODE = "mode"
OPTIONAL, RESULT = "optional", "result"
BLIND = "blind"


def always(doc: str) -> Any:
    """Return a field that every event of the kind has; ``doc`` says what it is, with its unit."""
    return dataclasses.field(metadata={DOC: doc})


def optional(doc: str, *, default: object) -> Any:
    """Return a field that is left out of the line while it has its default."""
    return dataclasses.field(default=default, metadata={DOC: doc, MODE: OPTIONAL})


def result(doc: str, *, default: object) -> Any:
    """Return a field of what was seen; the line of a blind probe has none."""
    return dataclasses.field(default=default, metadata={DOC: doc, MODE: RESULT})


@dataclass_transform(
    frozen_default=True, kw_only_default=True, field_specifiers=(always, optional, result)
)
def record(made: type[T]) -> type[T]:
    """Make a class a frozen dataclass whose fields are given by name."""
    return dataclasses.dataclass(frozen=True, slots=True, kw_only=True)(made)


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """A JSON object inside the data of an event."""

    def data(self) -> dict[str, JsonValue]:
        """Return the fields as a JSON object, in their order."""
        blind = getattr(self, BLIND, None) is not None
        return {
            field.name: _plain(getattr(self, field.name))
            for field in dataclasses.fields(self)
            if _is_written(field, getattr(self, field.name), blind=blind)
        }


@dataclasses.dataclass(frozen=True, slots=True)
class EventData(Part):
    """The data of one event, of the kind ``kind``."""

    kind: ClassVar[str]


def _is_written(field: "dataclasses.Field[Any]", value: object, *, blind: bool) -> bool:
    mode = field.metadata.get(MODE)
    if mode == OPTIONAL:
        return value != field.default
    return mode != RESULT or not blind


def _plain(value: object) -> JsonValue:
    if isinstance(value, Part):
        return value.data()
    if isinstance(value, Enum):
        return cast("JsonValue", value.value)
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(each) for each in value]
    return cast("JsonValue", value)
