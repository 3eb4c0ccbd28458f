"""Labs that run: find, inspect, destroy, clean."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lab.app.state_folder import home
from lab.catalog.running_file import is_file, lab_of
from lab.model.deployment import Cleanup, LabState
from lab.model.errors import BackendError, InputError, Problem
from lab.ports import RunningLab, Runtime
from lab.runtimes import statedir

if TYPE_CHECKING:
    from lab.runtimes.embedded import Embedded
    from lab.runtimes.embedded.guest import Guest

DEFAULT_RUNTIME = "embedded"


def embedded() -> "Embedded":
    """Return the embedded runtime of this user."""
    from lab.runtimes.embedded import Embedded

    return Embedded(home())


def _containerlab() -> Runtime:
    from lab.runtimes.containerlab import Containerlab

    return Containerlab(home())


RUNTIMES: Mapping[str, Callable[[], Runtime]] = {
    "embedded": embedded,
    "containerlab": _containerlab,
}


def runtime(name: str) -> Runtime:
    """Return a runtime by name; raise InputError when there is none."""
    if name not in RUNTIMES:
        hint = f"there are: {', '.join(RUNTIMES)}"
        raise InputError([Problem("--runtime", f"no runtime called {name}", hint)])
    return RUNTIMES[name]()


def labs() -> tuple[LabState, ...]:
    """Return every lab of this user, dead ones too."""
    return tuple(lab for make in RUNTIMES.values() for lab in make().labs())


def named(lab: str) -> str:
    """Return the name of a lab that is given by its name or by the topology file it runs."""
    return lab_of(lab, labs(), os.environ) if is_file(lab) else lab


def attach(name: str | None) -> RunningLab:
    """Return a running lab by its name or its file; without either the only one there is."""
    if name is None:
        running = [lab for lab in labs() if lab.state == "running"]
        if len(running) != 1:
            raise statedir.which(running, shared_labs())
        name = running[0].name
    own = named(name)
    where = _own(own)
    if where is None:
        _unless_shared(own)
    return runtime(where or DEFAULT_RUNTIME).attach(own)


def shared(name: str) -> "Guest | None":
    """Return a lab that another user of the host shares; None where an own lab has that name.

    Raises:
        InputError: nobody who shares it lets this user in, or several do.
    """
    from lab.runtimes.embedded import guest

    own = Path(name).is_file() or _own(name) is not None
    return None if own else guest.find(name)


def shared_labs() -> list[str]:
    """Return the names of labs that users of the host share, with this user or with others."""
    from lab.runtimes.embedded.shares import shares

    return sorted({share.lab for share in shares()})


def _unless_shared(name: str) -> None:
    """Raise InputError when somebody shares the lab, which is none of this user's."""
    from lab.runtimes.embedded import guest

    found = guest.find(name)
    if found is not None:
        place = f"{name} is shared by {found.owner}"
        raise InputError([Problem(place, "you may shell and inspect")])


def runtime_of(name: str) -> str:
    """Return the name of the runtime of a lab; the default runtime if no such lab runs."""
    return _own(name) or DEFAULT_RUNTIME


def _own(name: str) -> str | None:
    """Return the runtime of a lab of this user that runs; None when there is none."""
    # One runtime after the other: what is found in the first does not load the next.
    found = (lab for make in RUNTIMES.values() for lab in make().labs())
    running = (lab for lab in found if lab.name == name and lab.state == "running")
    return next((lab.runtime for lab in running), None)


def destroy(lab: str) -> Cleanup:
    """Remove every trace of a lab, by name or file; raise InputError when there is none."""
    name = named(lab)
    found = next((one for one in labs() if one.name == name), None)
    if found is None:
        _unless_shared(name)
        raise statedir.unknown(name, labs())
    return runtime(found.runtime).destroy(name)


def clean() -> Iterator[str]:
    """Remove what dead labs left, and yield what was removed.

    Raises:
        BackendError: a runtime could not remove everything; every other one was asked.
    """
    failed: list[BackendError] = []
    for make in RUNTIMES.values():
        try:
            yield from make().clean()
        except BackendError as error:
            failed.append(error)
    if failed:
        raise failed[0]
