"""What the things of a network need to work, and what people need to repair them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a thing works again: with everything that it needs."""

    name: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The things that may be down, each with its ways back; one way is enough.

    A thing without a way never comes back by itself. What is needed and not listed is always
    there. ``goals`` are the things that must not wait for themselves.
    """

    things: Mapping[str, tuple[Way, ...]]
    goals: tuple[str, ...]
