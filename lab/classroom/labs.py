"""The labs of a class: started, found again, removed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lab.app import lessons, running
from lab.lesson.bench import Bench
from lab.model.errors import RuntimeFailure
from lab.model.lesson import Lesson

RUNTIME = "embedded"


@dataclass(frozen=True, slots=True)
class Taught:
    """A lesson with its file."""

    file: Path
    lesson: Lesson


class Labs(Protocol):
    """Starts, finds and removes labs by the names of students' labs."""

    def started(self, taught: Taught, lab: str) -> Bench:
        """Return a new lab with the network of a lesson, in place of what was there.

        Raises:
            BackendError: it cannot be started; nothing of it is left.
        """
        ...

    def found(self, taught: Taught, lab: str) -> Bench | None:
        """Return a lab that runs already, None when there is none."""
        ...

    def remove(self, lab: str) -> None:
        """Remove a lab, or what is left of it; succeed when there is nothing.

        Raises:
            BackendError: something of it cannot be removed.
        """
        ...


class HostLabs:
    """The labs of this user on this host."""

    def started(self, taught: Taught, lab: str) -> Bench:
        """Return a new lab with the network of a lesson."""
        self.remove(lab)
        return lessons.deployed(taught.file, taught.lesson, lab, RUNTIME, _silent)

    def found(self, taught: Taught, lab: str) -> Bench | None:
        """Return a lab that runs already."""
        if not any(each.name == lab and each.state == "running" for each in running.labs()):
            return None
        return lessons.bench_of(taught.file, taught.lesson, running.attach(lab), _silent)

    def remove(self, lab: str) -> None:
        """Remove a lab, or what is left of it."""
        if not any(each.name == lab for each in running.labs()):
            return
        cleanup = running.destroy(lab)
        if not cleanup.verified:
            left = ", ".join(cleanup.leftovers) or "nothing could be looked at"
            raise RuntimeFailure(f"lab {lab} is not all gone: {left}; try stormdrill clean")


def _silent(_text: str) -> None:
    """Say nothing: students see what happens on their pages."""
