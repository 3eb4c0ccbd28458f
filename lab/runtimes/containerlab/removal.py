"""Ending a lab of containers, and looking whether anything of it is left."""

import os
import re
import select
import shutil
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from lab.model.deployment import Cleanup
from lab.model.errors import CommandError, RuntimeFailure
from lab.runtimes import statedir
from lab.runtimes.containerlab import binary, docker_api, topology, veths, words
from lab.runtimes.containerlab.docker_api import Container
from lab.runtimes.containerlab.lab import of_home
from lab.runtimes.containerlab.root import Root

VETHS = "veths"  # of a lab: what was on the host before it, of any lab
_PATIENCE_S = 30.0
# A set-uid containerlab is not ours to kill: it comes to its end, or to its own time limit.
_DEPLOY_S = 600.0
_POLL_S = 0.1
# A veth pair is on the host for milliseconds; a pair that stays so long has no owner.
_STRAY_S = 2.0
_WORKERS = 8
_SSH = Path("/etc/ssh/ssh_config.d")
_NETNS = Path("/run/netns")
_BACKUPS = Path("/tmp/.clab/bak")  # noqa: S108 - containerlab's, not ours


def remove(directory: Path) -> Cleanup:
    """End whoever makes the lab, remove its containers, links and files, and look what is left."""
    _end_deploy(directory)
    before = _half_way(directory)
    # From here on it is no lab that runs, whatever becomes of this process.
    (directory / statedir.READY).unlink(missing_ok=True)
    try:
        left = _remove_containers(directory, before)
    except RuntimeFailure as failure:  # Docker does not answer: its files are the way back
        return Cleanup(verified=False, leftovers=(str(failure),))
    _remove_files(directory)
    left += [str(path) for path in _files(directory) if _ours_to_remove(path)]
    if not left:
        statedir.erase(directory)
    if directory.exists():
        left.append(f"directory {directory}")
    return Cleanup(not left, tuple(left))


def _end_deploy(directory: Path) -> None:
    """Kill a containerlab that still works for a lab whose caller has gone, and wait for it."""
    lock = directory / statedir.LOCK
    deadline = time.monotonic() + _DEPLOY_S
    while statedir.alive(directory) and time.monotonic() < deadline:
        for pid in _holders(lock):
            with suppress(OSError):
                descriptor = os.pidfd_open(pid)
                if pid in _holders(lock):
                    signal.pidfd_send_signal(descriptor, signal.SIGKILL)
                os.close(descriptor)
        select.select([], [], [], _POLL_S)


def _holders(lock: Path) -> list[int]:
    """Return the processes of the program that have a lab's lock open."""
    return [pid for pid in _pids() if _has_open(pid, lock) and _is_program(pid)]


def _pids() -> Iterator[int]:
    return (int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit())


def _has_open(pid: int, path: Path) -> bool:
    with suppress(OSError):
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                if descriptor.readlink() == path:
                    return True
    return False


def _is_program(pid: int) -> bool:
    with suppress(OSError):
        first = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0]
        return Path(os.fsdecode(first)).name.startswith(binary.PROGRAM)
    return False


def _remove_containers(directory: Path, before: frozenset[str] | None) -> list[str]:
    """Remove containers and links; return what of them is still there.

    ``before`` has the links there were before a deploy that may have left some half way.
    """
    home, name = directory.parent, directory.name
    found = of_home(home, name)
    ours = frozenset() if before is None else _links_into(found) - before
    strays = frozenset() if before is None else veths.stray() - before
    since = time.monotonic()
    file = directory / topology.file_name(name)
    if found and file.exists():
        with suppress(RuntimeFailure, CommandError):
            binary.destroy(file, len(found))
    with ThreadPoolExecutor(_WORKERS) as pool:
        list(pool.map(docker_api.remove, of_home(home, name)))
    # The kernel takes down what a namespace held in its own time, minutes on a busy machine.
    veths.delete(ours & veths.names())
    _until(lambda: not ours & veths.names(), _PATIENCE_S if ours else 0)
    if strays:
        _until(lambda: not strays & veths.stray(), _STRAY_S - (time.monotonic() - since))
        veths.delete(strays & veths.stray())
    left = [f"container {each.name}" for each in of_home(home, name)]
    still = (ours & veths.names()) | (strays & veths.stray())
    return left + [f"interface {each}" for each in sorted(still)]


def _half_way(directory: Path) -> frozenset[str] | None:
    """Return the host's state before a deploy that did not finish; else None."""
    if (directory / statedir.READY).exists():
        return None
    with suppress(OSError):
        return frozenset((directory / VETHS).read_text().split())
    return None


def _links_into(found: Iterable[Container]) -> frozenset[str]:
    """Return the ends on the host whose other end is in one of these containers."""
    roots = _roots(found)
    try:
        return veths.into(roots)
    finally:
        for root in roots:
            root.close()


def _roots(found: Iterable[Container]) -> list[Root]:
    roots = []
    for each in found:
        with suppress(RuntimeFailure):
            root = Root.of(each.id, docker_api.pid_of(each.id))
            if root is not None:
                roots.append(root)
    return roots


def _remove_files(directory: Path) -> None:
    for path in _files(directory):
        with suppress(OSError):
            path.unlink()
    for path in (_BACKUPS, _BACKUPS.parent):
        with suppress(OSError):
            path.rmdir()
    with suppress(OSError):
        shutil.rmtree(directory / f"clab-{directory.name}")


def _files(directory: Path) -> list[Path]:
    """Return what containerlab keeps of a lab outside its directory.

    Another user's lab of the same name would keep its files there too, so they are ours only
    while no other lab of that name runs.
    """
    name = directory.name
    with suppress(RuntimeFailure):
        if docker_api.containers(f"{words.LAB}={name}"):
            return []
    backup = re.compile(r"\d{6}_\d{6}_" + re.escape(topology.file_name(name)))
    return [
        path
        for folder, pattern in (
            (_SSH, re.compile(re.escape(f"clab-{name}.conf"))),
            (_NETNS, re.compile(re.escape(f"{words.PREFIX}-{name}-") + r"[^/]+")),
            (_BACKUPS, backup),
        )
        if folder.is_dir()
        for path in sorted(folder.iterdir())
        if pattern.fullmatch(path.name) and not (folder == _NETNS and path.exists())
    ]


def _ours_to_remove(path: Path) -> bool:
    """Return false for the copy of a topology that a set-uid containerlab keeps as root."""
    return path.parent != _BACKUPS or os.access(_BACKUPS, os.W_OK)


def _until(done: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not done() and time.monotonic() < deadline:
        select.select([], [], [], _POLL_S)
