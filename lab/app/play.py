"""Plays a scenario, from the start of its lab to its report."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from lab.app import files, reports
from lab.app.interrupts import first_interrupt_only, undisturbed
from lab.app.prepare import RUNS, Prepared, prepared
from lab.app.running import attach
from lab.app.started import incident_of, started
from lab.catalog.converged import converge
from lab.clock import MonotonicClock, WatchedClock
from lab.engine.expect import becomes
from lab.engine.meter import Meter
from lab.engine.play import Outcome, Tools, judge, play
from lab.journal.journal import Journal
from lab.journal.kinds.failed import Failed
from lab.journal.kinds.run import (
    CleanupDone,
    Converged,
    DeployDone,
    DeployStarted,
    Interrupted,
    RunEnded,
    StepBegun,
)
from lab.journal.measure import Measure, Reading, reading
from lab.model.errors import BackendError, LabError
from lab.model.gate import Gate
from lab.model.play import RunRequest, RunResult
from lab.model.programs.access import CHANGE_LOG
from lab.model.scenario import Expectation, Step
from lab.model.selector import selected
from lab.model.verdict import Verdict
from lab.ports import Clock, RunningLab, Runtime
from lab.probes import declared, host
from lab.probes.kinds.kind import Scene
from lab.probes.plan import ProbePlan
from lab.probes.sampler import Sampler
from lab.push.pushers import Pushers
from lab.steps.batfish_gate import batfish_gate
from lab.steps.book import Book
from lab.steps.performer import StagePerformer
from lab.steps.resume import resume
from lab.steps.stage import Stage


def run(request: RunRequest) -> RunResult:
    """Play a scenario and write its run folder.

    Raises:
        InputError: scenario, profile, dials, folder or lab are wrong; nothing was started.
        BackendError: the host or a back end failed; the lab is removed.
    """
    ready = prepared(request)
    try:
        with _alone(ready), closing(_journal(ready)) as journal:
            failure, judged = _to_its_end(ready, journal)
        result = reports.write(ready.folder, journal.events, judged)
    except OSError as error:  # the lab is gone by now: its undo ran on the way here
        raise BackendError(f"{ready.folder}: {error.strerror or error}") from error
    if failure is not None:
        raise failure
    return result


def _alone(ready: Prepared) -> AbstractContextManager[object]:
    """Keep other plays from the lab, if it is the user's."""
    if not ready.request.lab:
        return nullcontext()
    what = " ".join(filter(None, (ready.scenario.name, ready.request.phase)))
    since = datetime.now(UTC).strftime("%H:%M:%S UTC")
    return attach(ready.request.lab).reserved(f"{what} (process {os.getpid()}, since {since})")


def _journal(ready: Prepared) -> Journal:
    try:
        ready.folder.mkdir(parents=True, exist_ok=True)
        _link_latest(ready.folder)
        return Journal(ready.folder / reports.JOURNAL, MonotonicClock(), ready.request.watcher)
    except OSError as error:
        raise files.unwritable(f"--out {ready.folder}", error) from error


def _to_its_end(ready: Prepared, journal: Journal) -> tuple[LabError | None, reports.Judged]:
    """Play, remove the lab, and return the failure if there was one, and the verdicts."""
    failure: LabError | None = None
    try:
        with first_interrupt_only():
            journal.write(started(ready, _lab_name(ready)), ready.scenario.name)
            journal.write(incident_of(ready), ready.subject.incident.name)
            _played(ready, journal)
    except KeyboardInterrupt as interrupt:
        journal.write(Interrupted(), str(interrupt) or "SIGINT")
    except LabError as error:
        journal.write(Failed(text=str(error)), "run")
        failure = error
    judged = reports.judge(journal.events)
    ended = RunEnded(verdict=judged[1].value, seconds=round(journal.now(), 3))
    journal.write(ended, ready.scenario.name)
    return failure, judged


def _link_latest(folder: Path) -> None:
    """Point ``runs/latest`` at a run below ``runs``."""
    if folder.parent != RUNS:
        return
    fresh = RUNS / f".latest-{os.getpid()}"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(folder.name)
    fresh.replace(RUNS / "latest")


def _lab_name(ready: Prepared) -> str:
    """Return the name of the lab: its own has the topology and this process, so it is unique."""
    return ready.request.lab or f"{ready.built.network.topology.name}-{os.getpid()}"


def _played(ready: Prepared, journal: Journal) -> None:
    with ExitStack() as undo:
        lab = _lab(ready, journal, undo)
        clock = MonotonicClock()
        suffix = datetime.now(UTC).strftime("-%Y%m%d-%H%M%S") if ready.request.lab else ""
        pushers = Pushers(lab, journal, ready.built.network.access.paths, suffix)
        plan = _probes(ready, lab).with_more(host.plan(clock))
        if plan.collector is not None:
            undo.callback(_save_mrt, lab, plan.collector, ready.folder, journal)
        with Sampler(lab, plan, journal, clock) as sampler, Meter(journal, _metered(ready)):
            sampler.await_begin()
            watched = WatchedClock(clock, lambda: sampler.lost)
            stage = _stage(ready, lab, journal, watched, pushers)
            if ready.request.lab and ready.request.phase:
                resume(stage, ready.scenario, ready.request.phase)
            play(ready.scenario, _tools(ready, stage), ready.request.phase)


def _probes(ready: Prepared, lab: RunningLab) -> ProbePlan:
    """Return the probes of the incident and those that the scenario declares."""
    network, specs = ready.built.network, ready.scenario.probes
    own = ready.subject.incident.probes(network)
    plan = own.with_more(declared.plan(specs, Scene(network.topology, network.access), lab))
    records = {node: path for node, path in _records(ready).items() if node not in plan.records}
    return plan.with_more(ProbePlan(records=records))


def _records(ready: Prepared) -> dict[str, str]:
    """Return the change records of the routers that have an SSH service, by node."""
    paths = ready.built.network.access.paths.values() if ready.scenario.access else ()
    return {node: CHANGE_LOG for path in paths for node in path.addresses}


def _metered(ready: Prepared) -> dict[str, Measure]:
    return {name: ready.measures[name] for name in ready.scenario.measures}


def _stage(
    ready: Prepared, lab: RunningLab, journal: Journal, clock: Clock, pushers: Pushers
) -> Stage:
    network = replace(
        ready.built.network,
        offline={
            Gate.BATFISH: partial(
                batfish_gate, ready.built.network.topology, ready.scenario.invariants
            )
        },
    )

    def expect(expectation: Expectation, phase: str) -> Verdict:
        return becomes(expectation, _measure(ready, expectation), phase, journal, clock)

    def look(expectation: Expectation, since: float) -> Reading:
        return reading(_measure(ready, expectation), journal, since)

    stage = Stage(
        lab, network, journal, clock, pushers, Book(), ready.folder / "configs" / "pushed",
        perform=lambda _step, _stage: None, expect=expect, look=look,
        register=lambda _name, _undo: None,
    )  # fmt: skip
    return replace(stage, tools=ready.subject.incident.tools(stage, ready.built))


def _measure(ready: Prepared, expectation: Expectation) -> Measure:
    found = ready.measures[expectation.measure]
    if not expectation.of or found.narrowed is None:
        return found
    return found.narrowed(_nodes_of(ready, expectation.of))


def _nodes_of(ready: Prepared, selectors: tuple[str, ...]) -> frozenset[str]:
    nodes = selected(selectors, ready.built.network.topology.nodes)
    return frozenset(node.name for node in nodes)


def _tools(ready: Prepared, stage: Stage) -> Tools:
    def inner(step: Step, outcome: Outcome, phase: str) -> None:
        judge(outcome, performer.describe(step), performer.wanted(step), phase, stage.journal)

    performer = StagePerformer(stage, inner)
    after = ready.subject.incident.after_refusal or ready.scenario.steady_state
    return Tools(
        stage.journal, stage.clock, performer, ready.measures, partial(_nodes_of, ready), after
    )


def _lab(ready: Prepared, journal: Journal, undo: ExitStack) -> RunningLab:
    """Return the lab to play on: the user's, or a new lab that ends with this run."""
    if ready.request.lab:
        return attach(ready.request.lab)
    name = _lab_name(ready)
    made = replace(ready.built.deployment(name), start=ready.start)
    files.write(made, ready.folder / "configs" / "deployed")
    begun = DeployStarted(
        nodes=len(made.topology.nodes),
        links=len(made.topology.links),
        daemons=sum(len(config.daemons) for config in made.configs.values()),
    )
    progress = _progress(journal)
    before = journal.write(begun, name).at
    undo.callback(_destroy, ready.runtime, name, journal)
    lab = ready.runtime.deploy(made, keep=False, progress=progress)
    deployed = DeployDone(
        nodes=begun.nodes,
        links=begun.links,
        daemons=begun.daemons,
        start=lab.start,
        seconds=round(journal.now() - before, 3),
    )
    done = journal.write(deployed, name).at
    checks = converge(lab, ready.subject.incident, ready.built, made, progress).checks
    converged = Converged(seconds=round(journal.now() - done, 3), checks=checks)
    journal.write(converged, name)
    return lab


def _progress(journal: Journal) -> Callable[[str], None]:
    last = ""

    def tell(text: str) -> None:
        nonlocal last
        if text != last:
            last = text
            journal.write(StepBegun(action="progress", text=text), "deploy")

    return tell


def _destroy(chosen: Runtime, name: str, journal: Journal) -> None:
    before = journal.now()
    with undisturbed():
        gone = chosen.destroy(name)
    cleaned = CleanupDone(
        verified=gone.verified,
        leftovers=gone.leftovers,
        seconds=round(journal.now() - before, 3),
    )
    journal.write(cleaned, name)


def _save_mrt(lab: RunningLab, collector: tuple[str, str], folder: Path, journal: Journal) -> None:
    """Keep the collector's MRT file; a failure to read it goes to the journal."""
    node, path = collector
    try:
        data = lab.read(node, path)
        (folder / "mrt").mkdir(exist_ok=True)
        (folder / "mrt" / "updates.mrt").write_bytes(data)
    except (LabError, OSError) as error:
        journal.write(Failed(text=f"no MRT kept: {error}"), node)
