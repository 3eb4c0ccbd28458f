"""The job of a program that reads what a node's shaped interfaces sent and dropped."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuesJob:
    """The shaped interfaces of a node, read every ``interval_s`` seconds."""

    node: str
    interfaces: tuple[str, ...]
    interval_s: float = 1.0
