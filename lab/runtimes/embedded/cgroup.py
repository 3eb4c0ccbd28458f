"""The control group of a lab: the kernel keeps all of it together below limits (cgroups(7)).

One group a lab costs one move, about 15 ms. One a node would cost as much for each process that
starts, or each start would have to be clone3(CLONE_INTO_CGROUP), also those of FRR's forks; so the
supervisor goes on to count what single nodes take (``limits``).

Only groups of version 2 are used, and only where their user may make one and go there: below the
topmost such group, which ends with no session.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

_PREFIX = "stormdrill-"
_NEEDED = frozenset({"memory", "pids"})


def trouble() -> str:
    """Return why labs have no control group here; nothing if they have."""
    try:
        place()
    except (LookupError, OSError) as error:
        return str(error)
    return ""


def place(proc: Path = Path("/proc/self")) -> Path:
    """Return the group below which this process may make one with limits, and go there.

    Raises:
        LookupError: there is none; says why.
        OSError: it cannot be looked for.
    """
    top, own = _mounted(proc), _own(proc)
    if top is None or own is None:
        raise LookupError("no control groups of version 2 are mounted")
    groups = [top, *(top.joinpath(*own.parts[1:end]) for end in range(2, len(own.parts) + 1))]
    limiting = [group for group in groups if _has(group)]
    if not limiting:
        raise LookupError("control groups of version 2 have no limits of memory and pids here")
    for group in limiting:
        if os.access(group, os.W_OK | os.X_OK) and os.access(group / "cgroup.procs", os.W_OK):
            return group
    raise LookupError("none of the control groups here is this user's")


def _mounted(proc: Path) -> Path | None:
    """Return where control groups of version 2 are mounted as a whole."""
    for line in (proc / "mountinfo").read_text().splitlines():
        fields, _, kind = line.partition(" - ")
        if kind.startswith("cgroup2 ") and fields.split()[3] == "/":
            return Path(fields.split()[4])
    return None


def _own(proc: Path) -> Path | None:
    """Return the group of a process as a path from the top."""
    for line in (proc / "cgroup").read_text().splitlines():
        if line.startswith("0::/") and not line.startswith("0::/.."):
            return Path(line[3:])
    return None


def _has(group: Path) -> bool:
    """Return whether groups below this one have the limits that are needed."""
    try:
        given = (group / "cgroup.subtree_control").read_text().split()
    except OSError:
        return False
    return _NEEDED.issubset(given)


def enter(name: str, limits: Mapping[str, int]) -> None:
    """Move the calling process into a new group, below limits; stay where there is no place."""
    with suppress(LookupError, OSError):
        group = place() / f"{_PREFIX}{name}-{os.urandom(4).hex()}"
        group.mkdir()
        try:
            for kind, most in limits.items():
                (group / kind).write_text(str(most))
            (group / "cgroup.procs").write_text("0")
        except OSError:
            group.rmdir()


def of(pid: int) -> Path | None:
    """Return the group of a lab that a process is in, also once it has ended; None if in none."""
    with suppress(OSError):
        proc = Path(f"/proc/{pid}")
        top, own = _mounted(Path("/proc/self")), _own(proc)
        if top is not None and own is not None and own.name.startswith(_PREFIX):
            return top.joinpath(*own.parts[1:])
    return None


def remove(group: Path | None) -> None:
    """Remove a group in which nothing is left, if there is one."""
    if group is not None:
        with suppress(OSError):
            group.rmdir()


def sweep() -> tuple[str, ...]:
    """Remove the groups of dead labs, and return their names; the kernel keeps all others."""
    removed = []
    with suppress(LookupError, OSError):
        for group in sorted(place().glob(f"{_PREFIX}*")):
            with suppress(OSError):
                group.rmdir()
                removed.append(group.name)
    return tuple(removed)
