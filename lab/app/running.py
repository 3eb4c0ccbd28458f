"""Labs that run: find, inspect, destroy, clean."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from lab.app.state_folder import home
from lab.model.deployment import Cleanup, LabState, NodeState
from lab.model.errors import BackendError, CommandError, InputError, Problem
from lab.model.hints import nearest
from lab.model.inspect import DRAINED, RUNNING, NodeRow
from lab.ports import RunningLab, Runtime, SharedLab
from lab.probes.drained import drained
from lab.probes.routers import RouterProbes

DEFAULT_RUNTIME = "embedded"


def _embedded() -> Runtime:
    from lab.runtimes.embedded import Embedded

    return Embedded(home())


def _containerlab() -> Runtime:
    from lab.runtimes.containerlab import Containerlab

    return Containerlab(home())


RUNTIMES: Mapping[str, Callable[[], Runtime]] = {
    "embedded": _embedded,
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


def attach(name: str | None) -> RunningLab:
    """Return a running lab; without a name the only one there is."""
    if name is None:
        running = [lab for lab in labs() if lab.state == "running"]
        if len(running) != 1:
            others = [f"{name} (shared)" for name in shared_labs()]
            known = ", ".join([*(lab.name for lab in running), *others]) or "none"
            raise InputError([Problem("LAB", f"{len(running)} labs run", f"name one of: {known}")])
        name = running[0].name
    own = _own(name)
    if own is None:
        _unless_shared(name)
    return runtime(own or DEFAULT_RUNTIME).attach(name)


def shared(name: str) -> SharedLab | None:
    """Return a lab that another user of the host shares; None where an own lab has that name.

    Raises:
        InputError: nobody who shares it lets this user in, or several do.
    """
    from lab.runtimes.embedded import guest

    return None if _own(name) else guest.find(name)


def shared_labs() -> list[str]:
    """Return the names of labs that users of the host share, with this user or with others."""
    from lab.runtimes.embedded.shares import shares

    return sorted({share.lab for share in shares()})


def _unless_shared(name: str) -> None:
    found = shared(name)
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


def inspect(lab: RunningLab) -> list[NodeRow]:
    """Return every node with its state and its routing sessions."""
    probes = RouterProbes(lab)
    try:
        return [_row(probes, node) for node in lab.nodes()]
    finally:
        probes.close()


def _row(probes: RouterProbes, node: NodeState) -> NodeRow:
    ended = [f"{name} {state}" for name, state in node.daemons if state.startswith("exited")]
    row = NodeRow(node.name, node.kind, node.site, node.state, note=node.note or ", ".join(ended))
    if not any(daemon == "bgpd" for daemon, _ in node.daemons):
        return row
    up, total = _sessions(probes, node.name)
    state = DRAINED if node.state == RUNNING and _drained(probes, node.name) else node.state
    return replace(row, state=state, sessions_up=up, sessions_total=total)


def _drained(probes: RouterProbes, node: str) -> bool:
    try:
        return probes.read(node, "bgpd", "show running-config", drained)
    except CommandError:
        return False


def _sessions(probes: RouterProbes, node: str) -> tuple[int | None, int | None]:
    try:
        return probes.sessions(node)
    except CommandError:
        return None, None


def destroy(name: str) -> Cleanup:
    """Remove every trace of a lab; raise InputError when no runtime knows that name."""
    found = next((lab for lab in labs() if lab.name == name), None)
    if found is None:
        _unless_shared(name)
        known = [lab.name for lab in labs()]
        hint = nearest(name, known, kind="there are") if known else "there are none"
        raise InputError([Problem(name, "there is no such lab", hint)])
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
