"""Whether labs start fast on this host, decided before one starts."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from lab import __version__
from lab.model.deployment import Deployment
from lab.model.errors import RuntimeFailure
from lab.model.start import Start
from lab.runtimes.embedded.environment import PATH
from lab.runtimes.embedded.fast import selftest
from lab.runtimes.embedded.fast.cache import opened
from lab.runtimes.embedded.fast.choice import PROVEN_DAEMONS, kinds
from lab.runtimes.embedded.fast.library import CannotBuildError, built
from lab.runtimes.embedded.handover import Plan

_WORTH = 8  # daemons; fewer start plainly as soon
# Where packages and builds of one's own put what FRR's daemons are made of.
_FOLDERS = (Path("/usr/lib"), Path("/usr/local/lib"))
_LIBRARIES = tuple(
    f"{folder}{name}"
    for folder in ("", "frr/", "*/", "*/frr/")
    for name in ("libfrr.so.*", "libyang.so.*", "libc.so.6")
)


def plan(
    deployment: Deployment,
    state: Path,
    started: selftest.Started,
    progress: Callable[[str], None],
) -> Plan:
    """Return what the supervisor of a lab is to do.

    Raises:
        RuntimeFailure: fast start is demanded, and cannot be had.
    """
    found = kinds(deployment)
    few = len(found) < _WORTH
    if deployment.start is Start.PLAIN or (deployment.start is Start.AUTO and few):
        return Plan(deployment)
    if not found:
        return Plan(deployment, plain="no two of its daemons can be forks of one")
    why = trouble(state, started, progress)
    if not why:
        return Plan(deployment, str(built(opened(state))))
    if deployment.start is Start.FAST:
        raise RuntimeFailure(f"fast start: {why}; --start auto starts all plainly")
    return Plan(deployment, plain=why)


def trouble(
    state: Path,
    started: selftest.Started,
    progress: Callable[[str], None],
    *,
    again: bool = False,
) -> str:
    """Return why labs cannot start fast on this host, nothing if they can.

    What a trial found is kept until FRR, the kernel or this product change; ``again`` tries anew
    what has failed.
    """
    try:
        folder = opened(state)
        library = built(folder)
    except (CannotBuildError, RuntimeFailure) as error:
        return str(error)
    verdict = folder / f"trial-{_circumstances(library)}"
    if verdict.exists():
        why = verdict.read_text(encoding="utf-8")
        if not (why and again):
            return why
    progress("fast start is tried, once on this host")
    why = selftest.difference(started)
    fresh = verdict.with_suffix(f".{os.getpid()}")
    with suppress(OSError):  # on a full disk the next lab tries again
        fresh.write_text(why, encoding="utf-8")
        fresh.replace(verdict)
    return why


def trial_plan(deployment: Deployment, state: Path) -> Plan:
    """Return the plan of a lab of the trial itself."""
    if deployment.start is Start.PLAIN:
        return Plan(deployment)
    return Plan(deployment, str(built(opened(state))))


def _circumstances(library: Path) -> str:
    """Return a name for what a trial depends on."""
    found = [__version__, os.uname().release, library.name, str(os.geteuid())]
    for path in _installed():
        status = path.stat()
        found += [str(path), str(status.st_size), str(status.st_mtime_ns)]
    return sha256("\n".join(found).encode()).hexdigest()[:16]


def _installed() -> Iterator[Path]:
    """Yield the daemons that can be forked, and the libraries that decide how they start."""
    for name in sorted(PROVEN_DAEMONS):
        if program := shutil.which(name, path=":".join(PATH)):
            yield Path(program)
    for folder in _FOLDERS:
        for pattern in _LIBRARIES:
            yield from sorted(folder.glob(pattern))
