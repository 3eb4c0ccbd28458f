"""A class that runs: who may see and do what, and the end of every lab."""

import os
import queue
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from lab.classroom import views
from lab.classroom.labs import Labs, Taught
from lab.classroom.pupil import Pupil
from lab.classroom.record import Record
from lab.classroom.room import Room
from lab.interrupts import end_all
from lab.model.classroom import STUDENT, TEACHER, id_of
from lab.model.gameday import Place, Refused, Seat
from lab.ports.terminal import Terminal
from lab.probes import mrt

PATIENCE_S = 20.0  # for the next student to be saved at the end


class Classroom:
    """A class; a context at whose end every lab of it is gone."""

    title = "Lessons"

    def __init__(
        self, names: Sequence[str], lessons: Sequence[Taught], folder: Path, labs: Labs
    ) -> None:
        self.teams = tuple(names)
        self.folder = folder
        self._lessons = tuple(lessons)
        self._changed = threading.Condition()
        self._version = 0
        turns = threading.BoundedSemaphore(os.cpu_count() or 1)  # more at once only start later
        room = Room(labs, turns, time.time, self._touched)
        self._pupils = {
            name: Pupil(name, lessons, Record(folder, lab_of(name)), room) for name in names
        }

    def __enter__(self) -> "Classroom":
        """Have every lab start, or be gone on with, and go on meanwhile."""
        mrt.load()  # only the main thread can
        try:
            for pupil in self._pupils.values():
                pupil.begin()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Keep what students did, and remove every lab."""
        self._end()

    @property
    def pupils(self) -> tuple[Pupil, ...]:
        """Return the students."""
        return tuple(self._pupils.values())

    def _end(self) -> None:
        try:
            self._finish()
        finally:
            end_all(self._pupils.values())

    def _finish(self) -> None:
        """Have the state of every student's step be kept; give up once none was for some time."""
        kept: queue.SimpleQueue[None] = queue.SimpleQueue()
        for pupil in self._pupils.values():
            pupil.finish(partial(kept.put, None))
        with suppress(queue.Empty, KeyboardInterrupt):  # who asks again does not want to wait
            for _ in self._pupils:
                kept.get(timeout=PATIENCE_S)

    def seats(self) -> tuple[Seat, ...]:
        """Return who can look."""
        return (Seat(TEACHER), *(Seat(STUDENT, name) for name in self.teams))

    def view(self, seat: Seat) -> Mapping[str, Any]:
        """Return what a seat may know now, and nothing else."""
        if seat.role == TEACHER:
            pupils = self._pupils.values()
            return views.of_teacher(pupils, self._lessons, time.time())
        return views.of_student(self._of(seat))

    def act(self, seat: Seat, _who: str, verb: str, _fields: Mapping[str, str]) -> None:
        """Do what a student asks; raise Refused when it cannot be."""
        self._of(seat).act(verb)

    def places(self, seat: Seat) -> tuple[Place, ...]:
        """Return the terminals of a seat: the nodes of a student's own lab."""
        if seat.role != STUDENT:
            return ()
        return tuple(
            Place(each.name, each.name, each.name, each.argv, open=True, why="")
            for each in self._of(seat).nodes
        )

    def opened(self, seat: Seat, _who: str, place: str) -> Terminal:
        """Return a new terminal in a node of a student's own lab; raise Refused if there is none.

        Raises:
            CommandError: it cannot be started.
        """
        return self._of(seat).terminal(place)

    def changed(self, since: int, timeout_s: float) -> int:
        """Return the version once it is higher than ``since``, or the time is up."""
        with self._changed:
            self._changed.wait_for(lambda: self._version > since, timeout_s)
            return self._version

    def _of(self, seat: Seat) -> Pupil:
        if seat.role != STUDENT or seat.team not in self._pupils:
            raise Refused("only a student has a lab")
        return self._pupils[seat.team]

    def _touched(self) -> None:
        with self._changed:
            self._version += 1
            self._changed.notify_all()


def lab_of(name: str) -> str:
    """Return the name of a student's lab."""
    return f"class-{id_of(name)}"
