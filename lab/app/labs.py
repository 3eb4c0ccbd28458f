"""Labs as wholes: start, find, look, end."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from lab.app import catalog, files
from lab.app.home import home
from lab.app.interrupts import first_interrupt_only
from lab.app.node_commands import settle
from lab.app.software import lacks, programs, software
from lab.incidents.facebook_2021.files.deployment import deployment
from lab.load import nearest
from lab.load.containerlab import Imported
from lab.model.deployment import Cleanup, Deployment, LabState
from lab.model.errors import CommandError, InputError, Problem
from lab.model.inspect import NodeRow
from lab.ports import RunningLab, Runtime
from lab.probes.converge import converge
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


def deploy(
    topology: str,
    name: str | None,
    profile: str | None,
    runtime_name: str,
    progress: Callable[[str], None],
) -> RunningLab:
    """Start a lab, wait until it is as far as its kind can be judged, and leave it running.

    One of a blueprint has converged then; in one of a containerlab file the daemons serve and
    the commands have run. An interrupt or a failure on the way leaves nothing of it.
    """
    chosen = runtime(runtime_name)
    found = catalog.imported(topology)
    if found is None:
        plan = _of_blueprint(topology, name, profile, chosen)
    else:
        plan = _of_containerlab(found, name, profile, chosen)
    for warning in plan.warnings:
        progress(f"warning: {warning}")
    with first_interrupt_only(), ExitStack() as undo:
        lab = chosen.deploy(plan.deployment, keep=True, progress=progress)
        undo.callback(chosen.destroy, lab.name)
        plan.settle(lab, progress)
        undo.pop_all()
    return lab


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be started, what to say before, and what to wait for after."""

    deployment: Deployment
    settle: Callable[[RunningLab, Callable[[str], None]], object]
    warnings: tuple[Problem, ...] = ()


def _of_blueprint(topology: str, name: str | None, profile: str | None, chosen: Runtime) -> _Plan:
    plan = catalog.blueprint(topology)
    size = profile or plan.default_profile
    dials = catalog.settings(plan, None, size)
    context = files.context(plan, size, dials, 1, software(programs(chosen)))
    return _Plan(deployment(context, name or plan.name), converge)


def _of_containerlab(
    found: Imported, name: str | None, profile: str | None, chosen: Runtime
) -> _Plan:
    if profile is not None:
        hint = "leave it out"
        raise InputError([Problem("--profile", "a containerlab file has one size", hint)])
    ask = programs(chosen)
    release = software(ask).frr if found.daemons else ()
    absent = lacks(found.daemons, ask) if found.daemons else ()
    hint = "lines for it are refused"
    missing = (Problem(found.name, f"the FRR of the nodes has no {one}", hint) for one in absent)
    made = found.deployment(name, release, absent)
    return _Plan(made, partial(settle, made=made), (*found.warnings, *missing))


def attach(name: str | None) -> RunningLab:
    """Return a running lab; without a name the only one there is."""
    running = [lab for lab in labs() if lab.state == "running"]
    if name is None:
        if len(running) != 1:
            known = ", ".join(lab.name for lab in running) or "none"
            raise InputError([Problem("LAB", f"{len(running)} labs run", f"name one of: {known}")])
        name = running[0].name
    return runtime(runtime_of(name)).attach(name)


def runtime_of(name: str) -> str:
    """Return the name of the runtime that a lab runs on; of none, the default runtime's."""
    found = (lab for lab in labs() if lab.name == name and lab.state == "running")
    return next((lab.runtime for lab in found), DEFAULT_RUNTIME)


def inspect(lab: RunningLab) -> list[NodeRow]:
    """Return every node with its state and its routing sessions."""
    probes = RouterProbes(lab)
    try:
        return [
            NodeRow(node.name, node.kind, node.site, node.state, *_sessions(probes, node.name))
            if any(daemon == "bgpd" for daemon, _ in node.daemons)
            else NodeRow(node.name, node.kind, node.site, node.state)
            for node in lab.nodes()
        ]
    finally:
        probes.close()


def _sessions(probes: RouterProbes, node: str) -> tuple[int | None, int | None]:
    try:
        return probes.sessions(node)
    except CommandError:
        return None, None


def destroy(name: str) -> Cleanup:
    """Remove every trace of a lab; raise InputError when nobody knows one of that name."""
    found = next((lab for lab in labs() if lab.name == name), None)
    if found is None:
        known = [lab.name for lab in labs()]
        hint = nearest(name, known, kind="there are") if known else "there are none"
        raise InputError([Problem(name, "there is no such lab", hint)])
    return runtime(found.runtime).destroy(name)


def clean() -> tuple[str, ...]:
    """Remove what dead labs left and return what was removed."""
    return tuple(line for make in RUNTIMES.values() for line in make().clean())
