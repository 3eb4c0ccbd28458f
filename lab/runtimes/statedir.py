"""The state of labs on the host: a private directory for each lab, and its lock.

A lab's lock file is held by the processes that keep it alive or are making it; the kernel lets
go of it when the last of them ends, and no process number needs to be believed.
"""

import fcntl
import os
import re
import shutil
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from lab import __version__
from lab.model import codec
from lab.model.deployment import LabState
from lab.model.errors import InputError, Problem, RuntimeFailure
from lab.model.hints import nearest
from lab.model.topology import Topology
from lab.runtimes.lock import held

LOCK = "lock"
READY = "ready"
LOG = "log"
_TOPOLOGY = "topology"
_PLAY = "play"
_START = "start"

_VERSION = re.compile(rb"[0-9A-Za-z.+-]{1,40}")

Value = TypeVar("Value")
# Part of a container's name, and of a file's name below /etc/ssh.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")


def directory_of(home: Path, name: str) -> Path:
    """Return the directory of a lab; raise InputError when that is no name for one."""
    if not _NAME.fullmatch(name):
        hint = "letters, digits, '-', '_' and '.', at most 63"
        raise InputError([Problem(name, "is no name for a lab", hint)])
    return home / name


def taken(name: str) -> InputError:
    """Return what a user reads of a name that is in use."""
    return InputError([Problem(name, "a lab of that name runs", f"stormdrill destroy {name}")])


def not_running(name: str, labs: Iterable[LabState]) -> InputError:
    """Return what a user reads of a lab that does not run, when these are known."""
    running = ", ".join(lab.name for lab in labs if lab.state == "running")
    hint = f"labs that run: {running}" if running else "no lab runs"
    return InputError([Problem(name, "no lab of that name runs", hint)])


def unknown(name: str, labs: Iterable[LabState]) -> InputError:
    """Return what a user reads of a lab that no runtime knows."""
    known = [lab.name for lab in labs]
    hint = nearest(name, known, kind="there are") if known else "there are none"
    return InputError([Problem(name, "there is no such lab", hint)])


def which(running: Sequence[LabState], shared: Sequence[str] = ()) -> InputError:
    """Return what a user reads who names no lab while none runs, or several.

    ``shared`` are the labs that other users of the host let in to.
    """
    others = [f"{name} (shared)" for name in shared]
    if not running and not others:
        return InputError([Problem("LAB", "no lab runs", "start one: stormdrill deploy TOPOLOGY")])
    known = ", ".join([*(lab.name for lab in running), *others])
    return InputError([Problem("LAB", f"{len(running)} labs run", f"name one of: {known}")])


def open_home(home: Path) -> None:
    """Make the directory of all labs.

    Raises:
        RuntimeFailure: it cannot be made, or others could write to it.
    """
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = home.lstat()
    except OSError as error:
        raise RuntimeFailure(f"{home}: {error.strerror}") from error
    private = stat.S_ISDIR(status.st_mode) and not status.st_mode & 0o077
    if not private or status.st_uid != os.geteuid():
        raise RuntimeFailure(f"{home}: must be a directory of mode 0700 that is yours")


def directories(home: Path) -> list[Path]:
    """Return the directory of every lab; none where there is no home, or another user's."""
    try:
        return sorted(path for path in home.iterdir() if path.is_dir())
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return []


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Keep every other process from making or removing labs meanwhile."""
    descriptor = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def reserve(directory: Path) -> int | None:
    """Make a lab's directory and return its held lock; None when a lab of that name is alive.

    What a dead lab of that name left is removed.
    """
    with alone(directory.parent):
        if directory.exists():
            if alive(directory):
                return None
            erase_unguarded(directory)
        directory.mkdir(mode=0o700)
        lock = os.open(directory / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        return lock


def alive(directory: Path) -> bool:
    """Return whether some process of this lab still lives."""
    try:
        return held(directory / LOCK)
    except FileNotFoundError:
        return False


@contextmanager
def reserved(directory: Path, by: str) -> Iterator[None]:
    """Keep a running lab for one play; the kernel lets go of it however the play ends.

    Raises:
        InputError: another play has it; tells what that play said of itself.
        RuntimeFailure: the lab is gone.
    """
    try:
        descriptor = os.open(directory / _PLAY, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise RuntimeFailure(f"{directory.name}: {error.strerror}") from error
    try:
        _claim(descriptor, directory.name)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, by.encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _claim(descriptor: int, lab: str) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        other = os.pread(descriptor, 1000, 0).decode(errors="replace") or "another play"
        hint = "wait for its end, or play on a lab of your own"
        raise InputError([Problem(lab, f"{other} plays on it", hint)]) from None


def erase(directory: Path) -> None:
    """Remove a lab's directory; succeed when there is none."""
    with suppress(FileNotFoundError), alone(directory.parent):
        erase_unguarded(directory)


def erase_unguarded(directory: Path) -> None:
    """Remove a lab's directory; the caller keeps others away."""
    with suppress(FileNotFoundError):
        shutil.rmtree(directory)


def save_topology(directory: Path, topology: Topology) -> None:
    """Keep the topology for processes that attach later."""
    keep(directory, _TOPOLOGY, topology)


def load_topology(directory: Path) -> Topology:
    """Return the topology kept by ``save_topology``.

    Raises:
        RuntimeFailure: there is none, or another version of this product wrote it.
    """
    return kept(directory, _TOPOLOGY, Topology)


def keep(directory: Path, name: str, value: object) -> None:
    """Write a value of the model into a lab's directory, in place of the one it has.

    Raises:
        RuntimeFailure: it cannot be written, as where the disk is full.
    """
    new = directory / f".{name}.new"
    try:
        new.unlink(missing_ok=True)  # of one who was killed
        with os.fdopen(create(new), "w", encoding="utf-8") as stream:
            stream.write(f"{__version__}\n{codec.dump(value)}\n")
        new.replace(directory / name)
    except OSError as error:
        raise RuntimeFailure(f"{directory / name}: {error.strerror}") from error


def kept(directory: Path, name: str, kind: type[Value]) -> Value:
    """Return a value of that class from a lab's directory, as ``keep`` wrote it.

    Raises:
        RuntimeFailure: there is none, or another version of this product wrote it.
    """
    open_home(directory.parent)
    try:
        version, _, text = (directory / name).read_bytes().partition(b"\n")
    except OSError as error:
        raise RuntimeFailure(f"{directory.name}: its {name} cannot be read: {error}") from error
    try:
        return codec.load(kind, text)
    except codec.Unreadable as error:
        other = version.decode() if _VERSION.fullmatch(version) else "another"
        what = f"{directory.name}: its {name} is of version {other} of Stormdrill"
        hint = f"stormdrill destroy {directory.name}, then deploy it anew"
        raise RuntimeFailure(f"{what}, this is {__version__}: {error}; {hint}") from error


def note_start(directory: Path, text: str) -> None:
    """Keep how the lab's daemons started, in words."""
    with os.fdopen(create(directory / _START), "w", encoding="utf-8") as stream:
        stream.write(text)


def noted_start(directory: Path) -> str:
    """Return what ``note_start`` kept; plain where nothing was."""
    try:
        return (directory / _START).read_text(encoding="utf-8")
    except FileNotFoundError:
        return "plain"


def has(directory: Path, name: str) -> bool:
    """Return whether a value of that name was kept in a lab's directory."""
    return (directory / name).exists()


def not_kept(lab: str) -> InputError:
    """Return what a user reads of a lab of which nobody knows how it was deployed."""
    hint = "only a lab of stormdrill deploy can be compared and reset"
    return InputError([Problem(lab, "how it was deployed was not kept", hint)])


def open_process(pid: int, since: str) -> int | None:
    """Return a pidfd of exactly that process; None when it is gone, even if its number lives."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return None
    if started(pid) == since:
        return descriptor
    os.close(descriptor)
    return None


def create(path: Path) -> int:
    """Return a descriptor of a new private file."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)


def boot() -> str:
    """Return the identity of this boot of the host."""
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def started(pid: int) -> str:
    """Return when a process started, "gone" when there is none of that number."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return "gone"
    # proc(5): field 22, counted from the state, which follows the name in parentheses.
    return text.rpartition(")")[2].split()[19]
