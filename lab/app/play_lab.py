"""A prepared play on its lab: the lab itself."""

from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from lab.app import files
from lab.app.prepare import Prepared
from lab.app.running import attach
from lab.catalog.converged import converge
from lab.interrupts import undisturbed
from lab.journal.journal import Journal
from lab.journal.kinds.failed import Failed
from lab.journal.kinds.run import (
    CleanupDone,
    Converged,
    DeployDone,
    DeployStarted,
    LabLeft,
    StepBegun,
)
from lab.model.errors import CommandError, LabError, RuntimeFailure
from lab.ports import RunningLab, Runtime
from lab.probes.mrt import IN_RUN_FOLDER, whole
from lab.probes.plan import ProbePlan
from lab.reset.reading import remember
from lab.reset.spare import Spare, Taken


def lab_of(  # noqa: PLR0913 - what a lab is made of, and how it is to last
    ready: Prepared, name: str, journal: Journal, undo: ExitStack, *, keep: bool = False,
    cut: Callable[[], str] = lambda: "", spare: Spare | None = None,
) -> RunningLab:  # fmt: skip
    """Return the lab to play on: the user's, the one of the play before, or a new lab.

    Without ``keep`` it ends with this process; its removal is registered anyway, but a play that
    fails nowhere leaves it to ``spare``. Its start ends with the next sign of progress once
    ``cut`` gives a reason.

    Raises:
        RuntimeFailure: it could not be started, or was cut.
    """
    if ready.request.lab:
        return attach(ready.request.lab)
    made = replace(ready.built.deployment(name), start=ready.start)
    files.write(made, ready.folder / "configs" / "deployed")
    begun = DeployStarted(
        nodes=len(made.topology.nodes),
        links=len(made.topology.links),
        daemons=sum(len(config.daemons) for config in made.configs.values()),
    )
    progress = _progress(journal, cut)
    before = journal.write(begun, name).at
    undo.push(partial(_ended, ready.runtime, name, journal, spare))
    for warning in ready.built.warnings:
        progress(f"warning: {warning}")
    had = spare.taken(made, progress) if spare else None
    lab = had.lab if had else ready.runtime.deploy(made, keep=keep, progress=progress)
    deployed = DeployDone(
        nodes=begun.nodes,
        links=begun.links,
        daemons=begun.daemons,
        start=lab.start,
        seconds=round(journal.now() - before, 3),
        reused=had is not None,
    )
    done = journal.write(deployed, name).at
    found = had or converge(lab, ready.subject.incident, ready.built, made, progress)
    converged = Converged(seconds=round(journal.now() - done, 3), checks=found.checks)
    journal.write(converged, name)
    if not isinstance(found, Taken) and (keep or spare):
        place = ready.subject.file or ready.subject.topology_file
        remember(lab, made, str(place.resolve()), found.proofs)
    return lab


def _ended(
    chosen: Runtime, name: str, journal: Journal, spare: Spare | None,
    kind: type[BaseException] | None, _error: BaseException | None, _trace: object,
) -> None:  # fmt: skip
    """Leave the lab to the next play if there is one and this did not fail, or remove it."""
    if spare and kind is None:
        spare.leave(chosen, name)
        journal.write(LabLeft(), name)
    else:
        destroy(chosen, name, journal)


def _progress(journal: Journal, cut: Callable[[], str]) -> Callable[[str], None]:
    last = ""

    def tell(text: str) -> None:
        nonlocal last
        if reason := cut():
            raise RuntimeFailure(reason)
        if text != last:
            last = text
            journal.write(StepBegun(action="progress", text=text), "deploy")

    return tell


def destroy(chosen: Runtime, name: str, journal: Journal) -> None:
    """Remove a lab, and write down what was left of it."""
    before = journal.now()
    with undisturbed():
        gone = chosen.destroy(name)
    cleaned = CleanupDone(
        verified=gone.verified,
        leftovers=gone.leftovers,
        seconds=round(journal.now() - before, 3),
    )
    journal.write(cleaned, name)


def from_now(lab: RunningLab, plan: ProbePlan) -> ProbePlan:
    """Return a plan that leaves out what the collector's MRT file has of plays before."""
    if plan.collector is None:
        return plan
    with suppress(CommandError):  # there may be none yet
        return replace(plan, collector_from=whole(lab.read(*plan.collector)))
    return plan


def save_mrt(lab: RunningLab, plan: ProbePlan, folder: Path, journal: Journal) -> None:
    """Keep the collector's MRT file, if there is one; a failure to read it goes to the journal.

    What it has from before the play tells which routes there were as the play began.
    """
    if plan.collector is None:
        return
    node, path = plan.collector
    try:
        data = lab.read(node, path)
        (folder / IN_RUN_FOLDER).parent.mkdir(exist_ok=True)
        (folder / IN_RUN_FOLDER).write_bytes(data)
    except (LabError, OSError) as error:
        journal.write(Failed(text=f"no MRT kept: {error}"), node)
