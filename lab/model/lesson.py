"""A lesson as data: steps that a student does on a running lab, and how each is judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lab.model.setup import Setup
from lab.model.verdict import Verdict

WORD = "[a-z0-9][a-z0-9-]*"


def _may(default: Any, doc: str) -> Any:
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True, slots=True)
class Act:
    """A shell command in a node."""

    node: str = field(metadata={"doc": "node of the lab"})
    run: str = field(metadata={"doc": "shell command, as vtysh -c 'clear bgp *'"})


@dataclass(frozen=True, slots=True)
class Check:
    """Something that a step wants to be so: what a command says, by a regular expression.

    ``says`` is the sentence that is true when it holds, ``look`` tells where to look when not.
    """

    says: str = field(metadata={"doc": "what is so when it holds, as a sentence"})
    node: str = field(metadata={"doc": "node that is asked"})
    run: str = field(metadata={"doc": "shell command that only looks"})
    look: str = field(metadata={"doc": "where to look when it does not hold, as a sentence"})
    finds: str = _may("", "regular expression that the output has, ^ and $ at each line")
    lacks: str = _may("", "regular expression that the output has not")
    within_s: float = field(
        default=0.0, metadata={"doc": "how long it may take", "min": 0, "max": 120}
    )

    def __post_init__(self) -> None:
        """Refuse a check that no output could fail."""
        if not self.finds and not self.lacks:
            raise ValueError("a check has finds or lacks")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: ``setup`` makes the task, ``check`` judges it, ``solve`` does it."""

    id: str = field(metadata={"doc": "short name", "pattern": WORD})
    title: str = field(metadata={"doc": "the task in one line"})
    text: str = field(metadata={"doc": "the task, in Markdown"})
    check: tuple[Check, ...] = field(metadata={"doc": "all of them hold when it is done"})
    solve: tuple[Act, ...] = field(metadata={"doc": "commands that do it"})
    setup: tuple[Act, ...] = _may((), "commands that make the task, before it is read")
    hints: tuple[str, ...] = _may((), "one after the other, the last nearly the answer")
    restore: tuple[Act, ...] = _may((), "commands after a saved state is put back, as a program's")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson: a network, and steps in order."""

    name: str = field(metadata={"doc": "short name, as its folder", "pattern": WORD})
    title: str = field(metadata={"doc": "for people"})
    minutes: int = field(metadata={"doc": "how long it takes", "min": 1, "max": 120})
    topology: str = field(metadata={"doc": "file beside it, or a shipped network"})
    learn: tuple[str, ...] = field(metadata={"doc": "what a student can do afterwards"})
    steps: tuple[Step, ...] = field(metadata={"doc": "in order"})
    profile: str = _may("", "size of the network, if it has several")
    ready: tuple[Check, ...] = _may((), "all of them hold once the network works, before any step")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a check saw: whether it holds, and the sentence that tells it."""

    verdict: Verdict
    text: str

    @property
    def ok(self) -> bool:
        """Return whether it holds."""
        return self.verdict is Verdict.PASS


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a student is: ``step`` counts from 0, ``hints`` are those read, by step."""

    lesson: str  # its file
    name: str
    lab: str
    runtime: str
    step: int = 0
    hints: Mapping[str, int] = field(default_factory=dict)
    solved: tuple[str, ...] = ()  # steps whose solution was asked for
    passed: tuple[str, ...] = ()  # steps whose check passed


@dataclass(frozen=True, slots=True)
class State:
    """What a student has made of a lab: nodes that were changed, and files below /root."""

    setups: Mapping[str, Setup]
    files: Mapping[str, Mapping[str, str]]  # by node, text by path


@dataclass(frozen=True, slots=True)
class Handed:
    """What a student hands in: how far he is, and the state of each step he has come to."""

    student: str
    progress: Progress
    states: Mapping[str, State]


@dataclass(frozen=True, slots=True)
class Mark:
    """One step of one student, judged."""

    student: str
    lesson: str
    step: str
    verdict: Verdict
    sentence: str
    hints: int
    solved: bool
