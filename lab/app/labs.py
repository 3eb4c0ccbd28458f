"""Whole labs: deploy, find, inspect, destroy."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import Any

from lab.app.home import home
from lab.app.interrupts import first_interrupt_only
from lab.app.software import lacks, programs, software
from lab.catalog import planned
from lab.catalog.subject import subject
from lab.incident import Built, Incident, Order
from lab.load import configs_dir, nearest
from lab.model.deployment import Cleanup, Deployment, LabState
from lab.model.errors import BackendError, CommandError, InputError, Problem
from lab.model.inspect import NodeRow
from lab.model.play import DeployRequest
from lab.ports import RunningLab, Runtime
from lab.probes.routers import RouterProbes
from lab.render import keys
from lab.runtimes.node_commands import run_commands

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


def deploy(request: DeployRequest, progress: Callable[[str], None]) -> RunningLab:
    """Start a lab, wait until it is ready, and leave it running.

    A lab of a blueprint is ready when it has converged. A lab of a containerlab file is ready when
    its daemons serve and its commands have run. A scenario starts its network with its dials. An
    interrupt or a failure removes the lab again.
    """
    chosen = runtime(request.runtime)
    found = subject(request.what)
    profile = request.profile or found.source.default_profile
    found.source.topology(profile)  # refuses an unknown size before anything else
    dials = found.dials(profile, request.settings)
    if found.file is not None and not found.foreign:
        planned.checked(found, profile, dials)
    built = found.source.build(order(profile, dials, 1, chosen))
    for warning in built.warnings:
        progress(f"warning: {warning}")
    named = built.deployment(request.name or found.source.name)
    made = replace(named, settings=request.settings)
    with first_interrupt_only(), ExitStack() as undo:
        lab = chosen.deploy(made, keep=True, progress=progress)
        undo.callback(chosen.destroy, lab.name)
        converge(lab, found.incident, built, made, progress)
        undo.pop_all()
    return lab


def order(profile: str, dials: Any, seed: int, chosen: Runtime) -> Order:
    """Return the order of a network for a runtime: its programs, and new keys."""
    ask = programs(chosen)
    absent = partial(lacks, ask=ask)
    return Order(profile, dials, seed, lambda: software(ask), keys.fresh, configs_dir(), absent)


def converge(
    lab: RunningLab,
    incident: Incident,
    built: Built,
    made: Deployment,
    progress: Callable[[str], None],
) -> Mapping[str, str]:
    """Run the nodes' commands and wait until the incident's network has converged.

    Return the checks that passed, as text by name.
    """
    if any(config.commands for config in made.configs.values()) or not incident.blueprint:
        run_commands(lab, progress, made=made)
    return incident.rest(lab, built, progress)


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
    """Return the name of the runtime of a lab; the default runtime if no such lab runs."""
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
    """Remove every trace of a lab; raise InputError when no runtime knows that name."""
    found = next((lab for lab in labs() if lab.name == name), None)
    if found is None:
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
