"""The whole tree of errors.

LabError
├── InputError         the user's files or flags are wrong; carries every problem   exit 2
└── BackendError       the host or a part of the lab failed                         exit 3
    ├── CommandError   a command did not start, or did not end in time
    ├── RuntimeFailure a runtime could not make, find or remove a lab
    └── PushError      a router refused or lost a change
        └── Refused    a gate kept a change from the network, or took it back
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

# What would end the line, or change the direction in which a terminal writes it.
_CONTROL = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069\\ud800-\\udfff]")
_LONG = re.compile(r"\S{200,}")
_SHOWN = 60


def _escaped(found: re.Match[str]) -> str:
    return ascii(found[0])[1:-1]


def _shortened(found: re.Match[str]) -> str:
    return f"{found[0][:_SHOWN]}..."


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the user's input: where, what, and what would help."""

    place: str
    text: str
    hint: str = ""

    def __str__(self) -> str:
        """Return the one line a user reads; of very long words it shows the beginning."""
        words = self.text + (f"; {self.hint}" if self.hint else "")
        return f"{self.place}: {_LONG.sub(_shortened, _CONTROL.sub(_escaped, words))}"


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


class NoSuchCommand(CommandError):
    """A node has no such program."""


class RuntimeFailure(BackendError):
    """A runtime could not make, find or remove a lab."""


class PushError(BackendError):
    """A router refused or lost a change."""


class Refused(PushError):
    """A gate kept a change from the network, or took it back."""
