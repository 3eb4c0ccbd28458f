"""The whole tree of errors.

LabError
├── InputError         the user's files or flags are wrong; carries every problem   exit 2
└── BackendError       the lab's own machinery let us down                          exit 3
    ├── CommandError   a command did not start, or did not end in time
    ├── RuntimeFailure a runtime could not make, find or remove a lab
    └── PushError      a router refused or lost a change
        └── Refused    a gate kept a change from the network, or took it back
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the user's input: where, what, and what would help."""

    place: str
    text: str
    hint: str = ""

    def __str__(self) -> str:
        """Return the one line a user reads."""
        return f"{self.place}: {self.text}" + (f"; {self.hint}" if self.hint else "")


class LabError(Exception):
    """Anything this product raises on purpose."""


class InputError(LabError):
    """The user's input is wrong; ``problems`` has every one that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class BackendError(LabError):
    """The lab's own machinery let the user down."""


class CommandError(BackendError):
    """A command could not be started, or did not end in time."""


class RuntimeFailure(BackendError):
    """A runtime could not make, find or remove a lab."""


class PushError(BackendError):
    """A router refused or lost a change."""


class Refused(PushError):
    """A gate kept a change from the network, or took it back."""
