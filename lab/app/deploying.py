"""A lab started, and waited for until it is ready."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import Any

from lab.app.running import runtime
from lab.catalog import planned
from lab.catalog.converged import converge
from lab.catalog.frr_asked import lacks, lacks_modules, tried
from lab.catalog.software import programs, software
from lab.catalog.subject import subject
from lab.incident import Order
from lab.interrupts import first_interrupt_only
from lab.load import configs_dir
from lab.model.errors import Problem
from lab.model.play import DeployRequest
from lab.model.start import start_named
from lab.ports import RunningLab, Runtime
from lab.render import keys
from lab.reset.reading import remember


def deploy(
    request: DeployRequest,
    progress: Callable[[str], None],
    warned: Callable[[Problem], None] = lambda _problem: None,
) -> RunningLab:
    """Start a lab, wait until it is ready, and leave it running.

    Each warning is told by ``progress`` in words, and given to ``warned`` as data.

    A lab of a blueprint is ready when it has converged. A lab of a containerlab file is ready when
    its daemons serve and its commands have run. A scenario starts its network with its dials. An
    interrupt or a failure removes the lab again.
    """
    chosen, how = runtime(request.runtime), start_named(request.start)
    found = subject(request.what)
    profile = request.profile or found.default_profile
    found.source.topology(profile)  # refuses an unknown size before anything else
    dials = found.dials(profile, request.settings)
    if found.file is not None and not found.foreign:
        planned.checked(found, profile, dials)
    built = found.source.build(order(profile, dials, 1, chosen))
    for warning in built.warnings:
        progress(f"warning: {warning}")
        warned(warning)
    named = built.deployment(request.name or found.source.name)
    made = replace(named, settings=request.settings, start=how)
    with first_interrupt_only(), ExitStack() as undo:
        lab = chosen.deploy(made, keep=True, progress=progress)
        undo.callback(chosen.destroy, lab.name)
        converged = converge(lab, found.incident, built, made, progress)
        for warning in converged.warnings:
            warned(warning)
        place = found.file or found.topology_file
        remember(lab, made, str(place.resolve()), converged.proofs)
        undo.pop_all()
    return lab


def order(profile: str, dials: Any, seed: int, chosen: Runtime) -> Order:
    """Return the order of a network for a runtime: its programs, and new keys."""
    ask = programs(chosen)
    return Order(
        profile, dials, seed, lambda: software(ask), keys.fresh, configs_dir(),
        absent=partial(lacks, ask=ask), absent_modules=partial(lacks_modules, ask=ask),
        trial=partial(tried, ask=ask),
    )  # fmt: skip
