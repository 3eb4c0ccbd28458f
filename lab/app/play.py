"""Plays a scenario, from the start of its lab to its report."""

import os
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext
from datetime import UTC, datetime
from functools import partial

from lab.app import files, reports
from lab.app.play_lab import from_now, lab_of, save_mrt
from lab.app.prepare import Prepared, prepared
from lab.app.running import attach
from lab.app.staging import metered, probes_of, stage_of, tools_of
from lab.app.started import incident_of, started
from lab.clock import MonotonicClock, WatchedClock
from lab.engine.meter import Meter
from lab.engine.play import play
from lab.interrupts import first_interrupt_only
from lab.journal.folders import link_latest
from lab.journal.journal import Journal
from lab.journal.kinds.failed import Failed
from lab.journal.kinds.run import (
    Interrupted,
    RunEnded,
)
from lab.model.errors import BackendError, LabError
from lab.model.play import RunRequest, RunResult
from lab.model.tap import Tap
from lab.probes import host
from lab.probes.packets import captured
from lab.probes.sampler import Sampler
from lab.push.pushers import Pushers
from lab.reset.spare import Spare
from lab.steps.resume import resume


def run(request: RunRequest, spare: Spare | None = None) -> RunResult:
    """Play a scenario and write its run folder; with ``spare`` on its lab, where that fits.

    Raises:
        InputError: scenario, profile, dials, folder or lab are wrong; nothing was started.
        BackendError: the host or a back end failed; the lab is removed.
    """
    ready = prepared(request)
    try:
        with _alone(ready), closing(_journal(ready)) as journal:
            failure, judged = _to_its_end(ready, journal, spare)
        result = reports.write(ready.folder, journal.events, judged)
    except OSError as error:  # the lab is gone or left by now: its undo ran on the way here
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
        link_latest(ready.folder)
        return Journal(ready.folder / reports.JOURNAL, MonotonicClock(), ready.request.watcher)
    except OSError as error:
        raise files.unwritable(f"--out {ready.folder}", error) from error


def _to_its_end(
    ready: Prepared, journal: Journal, spare: Spare | None
) -> tuple[LabError | None, reports.Judged]:
    """Play, remove or leave the lab, and return the failure if there was one, and the verdicts."""
    failure: LabError | None = None
    try:
        with first_interrupt_only():
            journal.write(started(ready, _lab_name(ready)), ready.scenario.name)
            journal.write(incident_of(ready), ready.subject.incident.name)
            _played(ready, journal, spare)
    except KeyboardInterrupt as interrupt:
        journal.write(Interrupted(), str(interrupt) or "SIGINT")
    except LabError as error:
        journal.write(Failed(text=str(error)), "run")
        failure = error
    judged = reports.judge(journal.events)
    ended = RunEnded(verdict=judged[1].value, seconds=round(journal.now(), 3))
    journal.write(ended, ready.scenario.name)
    return failure, judged


def _lab_name(ready: Prepared) -> str:
    """Return the name of the lab: its own has the topology and this process, so it is unique."""
    return ready.request.lab or f"{ready.built.network.topology.name}-{os.getpid()}"


def _played(ready: Prepared, journal: Journal, spare: Spare | None) -> None:
    with ExitStack() as undo:
        lab = lab_of(ready, _lab_name(ready), journal, undo, spare=spare)
        clock = MonotonicClock()
        suffix = datetime.now(UTC).strftime("-%Y%m%d-%H%M%S") if ready.request.lab else ""
        pushers = Pushers(lab, journal, ready.built.network.access.paths, suffix)
        plan = probes_of(ready, lab).with_more(host.plan(clock))
        plan = from_now(lab, plan) if spare and spare.in_use else plan
        undo.callback(save_mrt, lab, plan, ready.folder, journal)
        pcap = ready.folder / "pcap"
        undo.enter_context(captured(lab, ready.taps, pcap, clock, partial(_uncaptured, journal)))
        with Sampler(lab, plan, journal, clock) as sampler, Meter(journal, metered(ready)):
            sampler.await_begin()
            watched = WatchedClock(clock, lambda: sampler.lost)
            stage = stage_of(ready, lab, journal, watched, pushers)
            if ready.request.lab and ready.request.phase:
                resume(stage, ready.scenario, ready.request.phase)
            play(ready.scenario, tools_of(ready, stage), ready.request.phase)


def _uncaptured(journal: Journal, tap: Tap, why: str) -> None:
    journal.write(Failed(text=f"no packets kept: {why}"), tap.node)
