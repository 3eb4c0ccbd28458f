"""Dials: values of an incident that a user may turn."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


def dial(
    default: Any,
    doc: str,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Any:
    """Return a dataclass field with a default, its meaning, and its bounds."""
    metadata: dict[str, object] = {"doc": doc}
    if at_least is not None:
        metadata["min"] = at_least
    if at_most is not None:
        metadata["max"] = at_most
    return field(default=default, metadata=metadata)


class Switch(StrEnum):
    """On or off, as YAML and ``--set`` spell it."""

    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class DeclaredDial:
    """A dial that a scenario declares: a number with bounds, or one word of a choice."""

    default: float | str = field(metadata={"doc": "value without --set"})
    meaning: str = field(metadata={"doc": "what it changes, for people"})
    min: float | None = field(default=None, metadata={"doc": "least value of a number"})
    max: float | None = field(default=None, metadata={"doc": "greatest value of a number"})
    choice: tuple[str, ...] = field(default=(), metadata={"doc": "the words it can be"})

    def __post_init__(self) -> None:
        """Refuse a default that the dial itself does not allow."""
        if problem := self.problem(self.default):
            raise ValueError(f"default: {problem}")

    def problem(self, value: float | str) -> str:
        """Return what is wrong with a value, "" when nothing is."""
        if self.choice:
            return "" if str(value) in self.choice else f"is none of {', '.join(self.choice)}"
        if isinstance(self.default, str):
            return ""
        if isinstance(value, str):
            return f"must be a number, not {value!r}"
        low, high = self.min, self.max
        if (low is not None and value < low) or (high is not None and value > high):
            bounds = [f"at least {low:g}"] if low is not None else []
            bounds += [f"at most {high:g}"] if high is not None else []
            return f"{value:g} is out of range: {', '.join(bounds)}"
        return ""
