"""What students hand in, judged: each in a lab of its own."""

from collections.abc import Iterator

from lab.app import lessons, running
from lab.catalog.handed import Work
from lab.clock import MonotonicClock
from lab.lesson import grading
from lab.model.errors import BackendError
from lab.model.lesson import Mark


def grade(work: Work, runtime: str, tell: lessons.Tell) -> Iterator[Mark]:
    """Yield each step of a student, judged; a step that cannot be judged is UNKNOWN."""
    name = f"grade-{work.lesson.name}"
    try:
        lab = lessons.deployed(work.file, work.lesson, name, runtime, tell)
    except BackendError as error:
        yield from grading.unjudged(work.lesson, work.handed, f"no lab could be started: {error}")
        return
    try:
        back = lessons.back(lab, tell)
        yield from grading.marks(lab, work.lesson, work.handed, back, MonotonicClock())
    finally:
        running.destroy(lab.name)
