"""The protocol of every kind of step."""

from collections.abc import Iterable
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


@runtime_checkable
class Makes(Protocol):
    """A kind of step that changes what routers run."""

    def made(self, stage: Stage, /) -> bool:
        """Return whether a router runs some of it, or cannot be asked, after a play was cut."""
        ...


def kind(step: Step) -> Kind:
    """Return a step as a ``Kind``; every dataclass in the tables of steps is one."""
    return cast("Kind", step)
