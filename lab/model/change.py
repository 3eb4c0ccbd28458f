"""A change of the network as data: a drain, or edits of configurations."""

from dataclasses import dataclass, field
from typing import Any

# Why a router took a change back by itself, in its own words.
UNCONFIRMED = "not confirmed in time"


def _may(default: Any, doc: str) -> Any:
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit, the same on several routers: a pattern put otherwise, or lines added."""

    on: tuple[str, ...] = field(
        metadata={"doc": "routers: a name, or words that all hold, as `kind frr pod 1 site east`"}
    )
    find: str = _may("", "regular expression over the lines of frr.conf, ^ and $ at each line")
    put: str = _may("", "what takes its place, \\1 for the first group; empty removes it")
    add: str = _may("", "lines added at the end")


@dataclass(frozen=True, slots=True)
class Change:
    """A wanted change; ``drain`` names scopes as a scenario does; empty means a lost scope."""

    name: str = field(metadata={"doc": "short name", "pattern": "[a-z0-9][a-z0-9-]*"})
    title: str = field(metadata={"doc": "for people"})
    drain: tuple[str, ...] | None = _may(None, "scopes to drain; an empty list: a lost scope")
    edits: tuple[Edit, ...] = _may((), "edits of configurations")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change did to a live lab.

    ``lost`` is what was reached before and not after it, in the incident's words for its pairs,
    as `users1 web1`. ``first_wave`` is what the change of its first group of routers alone lost;
    None if it has no other.
    """

    change: str
    lost: tuple[str, ...]
    first_wave: tuple[str, ...] | None
    lines: int  # typed
    seconds: float
    fingerprint: str  # of these lines

    @property
    def harmful(self) -> bool:
        """Return whether anybody lost anything."""
        return bool(self.lost)
