"""The protocol of every kind of step."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol, cast, runtime_checkable

from lab.engine.play import Outcome
from lab.model.errors import Problem
from lab.model.scenario import Step
from lab.steps.stage import Scope, Stage


class Kind(Protocol):
    """One kind of step: a frozen dataclass with a ``Literal`` field ``do``."""

    def problems(self, scope: Scope, /) -> Iterable[Problem]:
        """Return what is wrong with the step on a network, before anything starts."""
        ...

    def describe(self) -> str:
        """Return what the step does, for people."""
        ...

    def perform(self, stage: Stage) -> Outcome | None:
        """Do the step, its undo registered first; return None when it has no outcome of its own.

        Raises:
            Refused: a gate refused the change; the play ends.
            PushError: the play cannot go on.
        """
        ...


@runtime_checkable
class TakesBack(Protocol):
    """A kind of step that takes back what another step made, known by the id ``takes_back``."""

    @property
    def takes_back(self) -> str:
        """Return the id of what it takes back."""
        ...

    def idle(self, stage: Stage, /) -> str:
        """Return why there is nothing to take back in the lab as it is, "" if there is some."""
        ...


class Left(StrEnum):
    """How much of a step that was cut is left to do."""

    NOTHING = "nothing"
    SOME = "some"  # and doing it again does that
    UNSURE = "unsure"  # done again it might do what is done already


@runtime_checkable
class Makes(Protocol):
    """A kind of step that changes what routers run."""

    def left(self, stage: Stage, /) -> Left:
        """Return how much is left to do after a play was cut in it, by what routers run."""
        ...


def kind(step: Step) -> Kind:
    """Return a step as a ``Kind``; every dataclass in the tables of steps is one."""
    return cast("Kind", step)
