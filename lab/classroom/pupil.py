"""A student of a class: one lab, lessons one after the other, and what is done about both.

What takes time is done by a thread of the student's own, one thing after the other.
"""

import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from lab.classroom.labs import RUNTIME, Taught
from lab.classroom.record import Record
from lab.classroom.room import Node, Room
from lab.clock import WatchedClock
from lab.lesson import course
from lab.lesson.bench import Bench
from lab.lesson.state import taken
from lab.model.classroom import Standing
from lab.model.errors import BackendError, LabError, RuntimeFailure
from lab.model.gameday import Refused
from lab.model.lesson import Lesson, Progress, Seen, Step
from lab.ports.terminal import Terminal

ENDS = "the class has ended"
STARTING = "The network starts"
_GONE = "The network does not run; reset starts it again."
_LATE = "the lab did not answer in time"
_ENDED = "the lab had ended; steps that have passed are there"


class Pupil:
    """A student at work; what others read of it is changed under ``lock`` alone."""

    def __init__(self, name: str, lessons: Sequence[Taught], record: Record, room: Room) -> None:
        self.name, self.lab = name, record.lab
        self.lock = threading.RLock()
        self.doing = STARTING  # words for what is being done; "" when the student is
        self.failed = ""
        self.seen: tuple[Seen, ...] = ()
        self.looked = 0.0  # when the checks were asked; 0 for not yet in this step
        self.nodes: tuple[Node, ...] = ()
        self.standing = record.standing()
        self.unsaved = ""  # why the state of the present step could not be kept at the end
        self._lessons, self._record, self._room = tuple(lessons), record, room
        self._bench: Bench | None = None
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._over = threading.Event()
        self._left = False  # nobody waits for anything any more
        self._done: Callable[[], None] = lambda: None
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self.progress = self._known()
        self._verbs: Mapping[str, Callable[[], None]] = {
            "check": partial(self._later, "The checks are asked", self._check),
            "hint": self._hint,
            "solve": partial(self._later, "The step is done for you", self._solve),
            "reset": partial(self._later, "The network is taken back", self._again),
            "next": self._next,
        }

    @property
    def taught(self) -> Taught:
        """Return the lesson that the student is in."""
        ahead = (each for each in self._lessons if each.lesson.name not in self.standing.done)
        return next(ahead, self._lessons[-1])

    @property
    def lesson(self) -> Lesson:
        """Return what the student learns."""
        return self.taught.lesson

    @property
    def step(self) -> Step:
        """Return the step that the student is at."""
        return self.lesson.steps[self.progress.step]

    @property
    def key(self) -> str:
        """Return the name of the step in a standing."""
        return f"{self.lesson.name}/{self.step.id}"

    @property
    def passed(self) -> bool:
        """Return whether the checks of the step have passed."""
        return self.step.id in self.progress.passed

    @property
    def at_end(self) -> bool:
        """Return whether no step comes after this one."""
        last = self.progress.step + 1 == len(self.lesson.steps)
        return last and self.taught is self._lessons[-1]

    def progress_in(self, lesson: str) -> Progress | None:
        """Return how far the student is in a lesson, None before its beginning."""
        if lesson == self.progress.name:
            return self.progress
        return self._record.progress(lesson) if lesson in self.standing.done else None

    def begin(self) -> None:
        """Have the lab be started, or gone on with."""
        self._jobs.put(self._open)
        self._thread.start()

    def finish(self, done: Callable[[], None]) -> None:
        """Have all that is done end, and the state of the present step be kept; then ``done``."""
        self.unsaved, self._done = _LATE, done
        self._over.set()
        self._jobs.put(None)
        if self._thread.ident is None:
            self._finished()

    def leave(self) -> None:
        """Have everything end; a lab that is there is removed at once."""
        self._left = True
        self._over.set()
        self._jobs.put(None)
        if self._bench is not None:
            self._room.labs.remove(self.lab)

    def join(self) -> None:
        """Return when the lab is gone."""
        if self._thread.ident is not None:
            self._thread.join()
        self._room.labs.remove(self.lab)

    def act(self, verb: str) -> None:
        """Do what the student asks, or have it be done; raise Refused when it cannot be."""
        with self.lock:
            if self.doing:
                raise Refused(f"{self.doing}; wait until that is done.")
            if self._bench is None and verb != "reset":
                raise Refused(_GONE)
            self._verbs[verb]()
        self._room.touched()

    def terminal(self, node: str) -> Terminal:
        """Return a new terminal in a node; raise Refused when there is none."""
        bench, argv = self._bench, {each.name: each.argv for each in self.nodes}.get(node)
        if bench is None or argv is None:
            raise Refused("there is no such node for you now")
        return bench.lab.terminal(node, argv)

    def _known(self) -> Progress:
        taught = self.taught
        fresh = Progress(str(taught.file), taught.lesson.name, self.lab, RUNTIME)
        found = self._record.progress(taught.lesson.name) or fresh
        return found if found.step < len(taught.lesson.steps) else fresh

    def _later(self, words: str, job: Callable[[], None]) -> None:
        self.doing, self.failed = words, ""
        self._jobs.put(job)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            failed = ""
            try:
                if not self._over.is_set():
                    job()
            except (LabError, OSError) as error:
                failed = str(error)
            with self.lock:
                self.doing, self.failed = "", failed
            self._room.touched()
        self._finished()

    def _finished(self) -> None:
        try:
            self.unsaved = self._saved()
        except (LabError, OSError) as error:
            self.unsaved = _LATE if self._left else str(error)
        self._done()

    def _saved(self) -> str:
        """Keep how the lab is at the present step; return why that cannot be, if it is needed."""
        if self.passed or self.standing.prepared != self.key:  # kept already, or not begun
            return ""
        bench = self._bench or self._room.labs.found(self.taught, self.lab)
        if bench is None:
            return _ENDED
        self._record.keep_state(self.lesson.name, self.step.id, taken(bench.lab))
        return ""

    def _hint(self) -> None:
        if not self.step.hints:
            raise Refused("This step has no hints.")
        _, progress = course.hinted(self.lesson, self.progress)
        self._keep(progress)

    def _next(self) -> None:
        if not self.passed:
            raise Refused("The check of this step has not passed yet.")
        if self.at_end:
            raise Refused("This was the last step.")
        if self.progress.step + 1 < len(self.lesson.steps):
            self._keep(course.onward(self.lesson, self.progress))
            self._later("The next step is made", self._prepare)
        else:
            done = (*self.standing.done, self.lesson.name)
            self._stand(replace(self.standing, done=done, prepared=""))
            self.progress = self._known()
            self._later(STARTING, self._open)
        self.seen, self.looked = (), 0.0

    def _check(self) -> None:
        bench = self._there()
        seen, progress = course.judged(bench, self.lesson, self.progress)
        good = all(each.ok for each in seen)
        if good:
            self._record.keep_state(self.lesson.name, self.step.id, taken(bench.lab))
        with self.lock:
            self.seen, self.looked = tuple(seen), self._room.now()
            if not good:
                count = self.standing.failed.get(self.key, 0) + 1
                failed = {**self.standing.failed, self.key: count}
                self._stand(replace(self.standing, failed=failed))
            self._keep(progress)

    def _solve(self) -> None:
        bench = self._there()
        self._keep(course.told(self.lesson, self.progress))  # it may be cut in the middle
        bench.solve(self.step)
        with self.lock:
            self.seen, self.looked = (), 0.0  # what the checks saw is not so any more

    def _again(self) -> None:
        """Take the lab back to the beginning of the step; start one where that cannot be done."""
        self._stand(replace(self.standing, prepared=""))
        self._open()
        with self.lock:
            self.seen, self.looked = (), 0.0

    def _prepare(self) -> None:
        self._there().prepare(self.step)
        self._ready()

    def _open(self) -> None:
        """Bring a lab to the present step: the one that runs, or a new one."""
        with self._room.turn:
            if not self._went_on():
                self._started()
        self._ready()

    def _went_on(self) -> bool:
        """Return whether the lab that runs, perhaps of a former server, is at the present step."""
        labs, lab = self._room.labs, self.lab
        found = labs.found(self.taught, lab) if self.standing.lesson == self.lesson.name else None
        if found is None:
            return False
        bench = self._has(found)
        if self.standing.prepared == self.key:
            return True
        try:
            course.back_to(bench, self.lesson, self.progress.step)
        except BackendError:  # a student may have made of it what nothing takes back
            return False
        return True

    def _started(self) -> None:
        with self.lock:
            self._bench, self.nodes = None, ()
        if self._over.is_set():
            raise RuntimeFailure(ENDS)
        self._stand(replace(self.standing, lesson="", prepared=""))
        bench = self._has(self._room.labs.started(self.taught, self.lab))
        self._stand(replace(self.standing, lesson=self.lesson.name))
        if self._record.progress(self.lesson.name) is None:
            course.begin(bench, self.lesson)
        else:
            states = self._record.states(self.lesson.name)
            course.resume(bench, self.lesson, self.progress, states)

    def _ready(self) -> None:
        """Remember that the task of the present step was made."""
        with self.lock:
            self._keep(self.progress)
            since = {self.key: self._room.now(), **self.standing.since}
            self._stand(replace(self.standing, prepared=self.key, since=since))

    def _there(self) -> Bench:
        if self._bench is None:
            raise RuntimeFailure(_GONE)
        return self._bench

    def _has(self, bench: Bench) -> Bench:
        """Take a lab as the student's; return it as one that lasts no longer than the class."""
        clock = WatchedClock(bench.clock, lambda: ENDS if self._over.is_set() else "")
        nodes = tuple(Node(each.name, each.is_router, each.shell) for each in bench.lab.nodes())
        with self.lock:
            self._bench, self.nodes = replace(bench, clock=clock), nodes
        return self._there()

    def _keep(self, progress: Progress) -> None:
        self.progress = progress
        self._record.keep_progress(progress)

    def _stand(self, standing: Standing) -> None:
        self.standing = standing
        self._record.keep_standing(standing)
