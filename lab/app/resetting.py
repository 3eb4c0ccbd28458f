"""A lab compared with how it was deployed, and taken back to that."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lab.app.running import attach, runtime, runtime_of
from lab.model.errors import InputError, Problem
from lab.model.hints import nearest
from lab.model.setup import Deployed, Difference, Reset
from lab.ports import RunningLab
from lab.reset import whole
from lab.reset.rounds import told
from lab.reset.waiting import Wait, as_kept

if TYPE_CHECKING:
    from lab.incident import Built, Incident


def diff(name: str, nodes: Sequence[str]) -> tuple[Difference, ...]:
    """Return everything in which nodes of a lab, all unless named, differ from their deployment.

    Raises:
        InputError: there is no such lab or node, or how the lab was deployed was not kept.
    """
    lab = attach(name)
    return told(lab, lab.deployed(), _named(lab, nodes))


def reset(name: str, nodes: Sequence[str], progress: Callable[[str], None]) -> Reset:
    """Take nodes of a lab, all unless named, back to how they were deployed, and check it.

    Raises:
        InputError: there is no such lab or node, or a play has the lab.
        BackendError: something cannot be taken back, or the network does not converge.
    """
    lab = attach(name)
    deployed, named = lab.deployed(), _named(lab, nodes)
    since = datetime.now(UTC).strftime("%H:%M:%S UTC")
    by = f"reset (process {os.getpid()}, since {since})"
    with lab.reserved(by), ThreadPoolExecutor(2) as pool:
        steady = deployed.steady
        rest = (
            as_kept(lab, steady, progress) if steady else _network(lab, deployed, progress, pool)
        )
        return whole.reset(lab, deployed, named, rest, progress)


def _named(lab: RunningLab, nodes: Sequence[str]) -> tuple[str, ...]:
    """Return the nodes that are meant; raise InputError, with every name that is none."""
    known = [node.name for node in lab.topology.nodes]
    unknown = [node for node in nodes if node not in known]
    if unknown:
        raise InputError(
            Problem(f"{lab.name} {node}", "no such node", nearest(node, known, kind="nodes"))
            for node in unknown
        )
    return tuple(dict.fromkeys(nodes or known))


def _network(
    lab: RunningLab, deployed: Deployed, progress: Callable[[str], None], pool: Executor
) -> Wait:
    """Return what waits as the incident of the lab's files does; they are read beside all else."""
    read = pool.submit(_read, lab, deployed)

    def rest(meanwhile: Callable[[], object]) -> None:
        other = pool.submit(meanwhile)
        if found := read.result():
            found[0].rest(lab, found[1], progress, other.result)
        other.result()

    return rest


def _read(lab: RunningLab, deployed: Deployed) -> "tuple[Incident, Built] | None":
    """Return the network a lab was deployed from; None when its files tell of another by now."""
    # It takes a second to load these, and nobody needs them before the lab is taken back.
    from lab.app.deploying import order
    from lab.catalog.subject import subject

    profile, chosen = lab.topology.profile, runtime(runtime_of(lab.name))
    try:
        found = subject(deployed.what)
        dials = found.dials(profile, lab.settings)
        built = found.source.build(order(profile, dials, 1, chosen))
    except InputError:
        return None
    return (found.incident, built) if built.runs_on(lab.topology) else None
