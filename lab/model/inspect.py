"""A running lab at one look."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A node and its routing sessions; the counts are None where nothing routes or answers."""

    node: str
    kind: str
    site: str
    state: str
    sessions_up: int | None = None
    sessions_total: int | None = None
