"""Plays a study: what is missing in its folder, then the report of all that is there."""

import fcntl
import os
import shlex
import shutil
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from lab.app.deploying import order
from lab.app.files import unused, unwritable
from lab.app.running import DEFAULT_RUNTIME, runtime
from lab.catalog.studies import Planned, file_of, read
from lab.doctor import capacity
from lab.journal.folders import RUNS, fresh
from lab.model.errors import BackendError, InputError, Problem
from lab.model.hints import nearest
from lab.report.clock import span
from lab.study.cells import CELLS, Cell, Kept, keep, kept, wanted
from lab.study.outcome import Outcome, outcome
from lab.study.pool import Command, Played, Pool, run_command
from lab.study.results import Results
from lab.study.workers import Workers, worker_command
from lab.study.write import write

_LOCK = "lock"
_SHOWN = 3  # values in a line of progress


@dataclass(frozen=True, slots=True)
class StudyRequest:
    """A study to play, as the command line asks for it.

    Without ``seeds`` those of the file, without ``only`` all variants. With ``resume`` and without
    ``out`` the newest folder of the study goes on.
    """

    what: str
    say: Callable[[str], None]
    jobs: int = 1
    seeds: tuple[int, ...] = ()
    only: tuple[str, ...] = ()
    resume: bool = False
    out: Path | None = None
    runtime: str = DEFAULT_RUNTIME
    reuse: bool = False


@dataclass(frozen=True, slots=True)
class StudyResult:
    """The folder of a study, and what came out."""

    folder: Path
    results: Results


def _fits(jobs: int, planned: Planned, chosen: str) -> None:
    """Refuse more labs at a time than the host can carry; any variant has the same network.

    A lab of containers is taken for as much as one of the embedded runtime.
    """
    subject, profile = planned.subject, planned.profile
    ordered = order(profile, subject.dials(profile), 1, runtime(chosen))
    one = capacity.cost(subject.source.build(ordered).deployment("study"), capacity.PLAYING)
    asked = (f"--jobs: {jobs} labs at a time", "take fewer jobs or a smaller profile")
    capacity.refuse_beyond(jobs, one, capacity.room(), asked)


@dataclass(frozen=True, slots=True)
class Host:
    """What plays cells: a command line for each, what refuses too many, and one for many."""

    command: Callable[[Kept], Command] = run_command
    fits: Callable[[int, Planned, str], None] = _fits
    worker: Callable[[Kept], Sequence[str]] = worker_command


def study(request: StudyRequest, host: Host = Host()) -> StudyResult:
    """Play every cell that has no ended run yet, and write the report.

    Raises:
        InputError: the file or an option is wrong, or the folder has something else; nothing was
            started.
        BackendError: the host cannot carry so many labs, or its disk is full.
        KeyboardInterrupt: somebody ended it; cells in play are undone, the report is written.
    """
    planned = read(file_of(request.what))
    cells = wanted(planned.study, request.seeds or planned.study.seeds, _only(request, planned))
    folder = _folder(request, planned.study.name)
    host.fits(min(request.jobs, len(cells)), planned, request.runtime)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(f"--out {folder}", error) from error
    try:
        with _alone(folder) as lock:
            found = keep(folder, planned, cells, request.runtime)
            pool = (
                Workers(folder, host.worker(found), lock)
                if request.reuse
                else Pool(folder, host.command(found), lock)
            )
            return StudyResult(folder, _play(request, pool, found, cells, folder))
    except OSError as error:
        raise BackendError(f"{folder}: {error.strerror or error}") from error


def report(folder: Path) -> StudyResult:
    """Rebuild the report of a study from its folder.

    Raises:
        InputError: it has no study that can be read, or cannot be written to.
    """
    found = kept(folder)
    try:
        return StudyResult(
            folder, write(folder, found, [outcome(cell, folder) for cell in found.cells])
        )
    except OSError as error:
        raise unwritable(str(folder), error) from error


def is_study(folder: Path) -> bool:
    """Return whether a folder is one of a study."""
    return (folder / CELLS).is_file()


def _only(request: StudyRequest, planned: Planned) -> tuple[str, ...]:
    ids = [each.id for each in planned.study.variants]
    wrong = [name for name in request.only if name not in ids]
    if wrong:
        raise InputError(
            Problem(
                f"--only {name}", "there is no such variant", nearest(name, ids, kind="variants")
            )
            for name in wrong
        )
    return request.only


def _folder(request: StudyRequest, name: str) -> Path:
    """Return the folder of the study: one that goes on, or a new one."""
    if request.out is not None:
        if not is_study(request.out) and not _begun(request.out):
            unused(request.out, f"--out {request.out}")
        return request.out
    if not request.resume:
        return fresh(f"study-{name}")
    found = [path for path in RUNS.glob(f"*-study-{name}*") if _of(path, name)]
    if not found:
        text = f"there is no study {name} below {RUNS}"
        raise InputError([Problem("--resume", text, "name its folder with --out")])
    return max(found)


def _begun(folder: Path) -> bool:
    """Return whether a study was killed there before it had written anything down."""
    return folder.is_dir() and [path.name for path in folder.iterdir()] == [_LOCK]


def _of(folder: Path, name: str) -> bool:
    try:
        return is_study(folder) and kept(folder).study.name == name
    except InputError:
        return False


@contextmanager
def _alone(folder: Path) -> Iterator[int]:
    """Keep a study to one process and the runs it started; give the lock's descriptor."""
    handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        text, hint = "is played by another process, or its last cells are ending", "wait for it"
        raise InputError([Problem(str(folder), text, hint)]) from None
    try:
        yield handle
    finally:
        os.close(handle)


def _play(
    request: StudyRequest, pool: Pool | Workers, found: Kept, cells: Sequence[Cell], folder: Path
) -> Results:
    """Play the cells that have no ended run; the report is written anew after each of them."""
    known = {cell: outcome(cell, folder) for cell in found.cells}
    left = deque(cell for cell in cells if not known[cell].ended)
    if len(left) < len(cells):
        request.say(f"{len(cells) - len(left)} of {len(cells)} cells are there already")
    progress = Progress(len(cells), len(cells) - len(left), request.jobs, found.study.values)
    shown = write(folder, found, known.values())
    try:
        with pool:
            while left or pool.playing:
                while left and pool.playing < request.jobs:
                    cell = left.popleft()
                    shutil.rmtree(cell.folder(folder), ignore_errors=True)  # of a play cut short
                    pool.start(cell)
                for each in pool.ended():
                    known[each.cell] = outcome(each.cell, folder)
                    request.say(progress.after(each, known[each.cell]))
                shown = write(folder, found, known.values())
    except KeyboardInterrupt:
        again = {cell: outcome(cell, folder) for cell in cells if not known[cell].ended}
        write(folder, found, {**known, **again}.values())
        request.say(f"interrupted; {resumed(request, folder)} goes on")
        raise
    return shown


def resumed(request: StudyRequest, folder: Path) -> str:
    """Return the command that plays what an interrupted study still lacks, and no more."""
    words = ["stormdrill", "study", request.what, "--out", str(folder)]
    words += ["--jobs", str(request.jobs)] if request.jobs > 1 else []
    words += ["--reuse"] if request.reuse else []
    words += ["--seeds", ",".join(map(str, request.seeds))] if request.seeds else []
    for variant in request.only:
        words += ["--only", variant]
    return shlex.join(words)


class Progress:
    """Counts cells, and guesses from those that were measured how long the others take."""

    def __init__(self, total: int, done: int, jobs: int, names: Sequence[str]) -> None:
        self._total, self._done, self._jobs, self._names = total, done, jobs, names
        self._seconds: list[float] = []

    def after(self, played: Played, found: Outcome) -> str:
        """Return the line after a cell: what it gave, and how long the others may take."""
        self._seconds.append(played.seconds)
        self._done += 1
        gave = f"{found.why} (exit code {played.code})" if found.why else self._gave(found)
        left = self._total - self._done
        rest = f"; about {span(left * median(self._seconds) / self._jobs)} left" if left else ""
        return (
            f"cell {self._done} of {self._total}: {found.cell.name}: {gave}, "
            f"{played.seconds:.0f} s{rest}"
        )

    def _gave(self, found: Outcome) -> str:
        names = [name for name in self._names or found.values if name in found.values]
        shown = [f"{name} {found.values[name]:.4g}" for name in names[:_SHOWN]]
        return ", ".join([str(found.verdict), *shown])
