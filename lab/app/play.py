"""A scenario from nothing to report."""

import os
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from lab.app import files, reports
from lab.app.interrupts import first_interrupt_only, undisturbed
from lab.app.labs import attach
from lab.app.prepare import RUNS, Plan, planned
from lab.app.scene import Scene
from lab.clock import MonotonicClock, WatchedClock
from lab.engine.play import play
from lab.engine.tools import Tools
from lab.incidents.facebook_2021.dials import OobFailure, Settings
from lab.incidents.facebook_2021.drain.operator import LabOperator
from lab.incidents.facebook_2021.files.deployment import deployment
from lab.incidents.facebook_2021.files.routers import MRT_FILE
from lab.incidents.facebook_2021.kinds import Kind, plane_of
from lab.incidents.facebook_2021.record import APPS
from lab.journal.journal import Journal
from lab.model.errors import BackendError, LabError
from lab.model.event import JsonValue
from lab.model.play import RunRequest, RunResult
from lab.model.topology import Topology
from lab.ports import RunningLab, Runtime
from lab.probes.converge import converge
from lab.probes.sampler import Looks


def run(request: RunRequest) -> RunResult:
    """Play a scenario and write its run folder.

    Raises:
        InputError: scenario, profile, settings, folder or lab are wrong; nothing was started.
        BackendError: the host or a back end let us down; the lab is gone.
    """
    plan = planned(request)
    try:
        with closing(_journal(plan)) as journal:
            failure = _to_its_end(plan, journal)
        result = reports.write(plan.folder, journal.events)
    except OSError as error:  # the lab is gone by now: its undo ran on the way here
        raise BackendError(f"{plan.folder}: {error.strerror or error}") from error
    if failure is not None:
        raise failure
    return result


def _journal(plan: Plan) -> Journal:
    try:
        plan.folder.mkdir(parents=True, exist_ok=True)
        _link_latest(plan.folder)
        return Journal(plan.folder / reports.JOURNAL, MonotonicClock(), plan.request.watcher)
    except OSError as error:
        raise files.unwritable(f"--out {plan.folder}", error) from error


def _to_its_end(plan: Plan, journal: Journal) -> LabError | None:
    """Play, take everything down, and return what let us down on the way."""
    failure: LabError | None = None
    try:
        with first_interrupt_only():
            _started(plan, journal)
            _played(plan, journal)
    except KeyboardInterrupt as interrupt:
        journal.add("interrupted", str(interrupt) or "SIGINT", {})
    except LabError as error:
        journal.add("error", "run", {"text": str(error)})
        failure = error
    _, verdict = reports.judge(journal.events)
    journal.add(
        "run.ended", plan.scenario.name,
        {"verdict": verdict.value, "seconds": round(journal.now(), 3)},
    )  # fmt: skip
    return failure


def _link_latest(folder: Path) -> None:
    """Point ``runs/latest`` at a run below ``runs``."""
    if folder.parent != RUNS:
        return
    fresh = RUNS / f".latest-{os.getpid()}"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(folder.name)
    fresh.replace(RUNS / "latest")


def _started(plan: Plan, journal: Journal) -> None:
    scenario, network = plan.scenario, plan.context.topology
    journal.add(
        "run.started", scenario.name,
        {
            "profile": plan.profile,
            "runtime": plan.runtime_name,
            "lab": _lab_name(plan),
            "only": plan.request.phase or "",
            "seed": plan.request.seed,
            "started_utc": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "parameters": _flat(plan.settings),
            "versions": dict(plan.versions),
            "apps": [app.name for app in APPS],
            "phases": [
                {"id": each.id, "title": each.title, "historical_utc": each.historical_utc}
                for each in scenario.phases
            ],
            **_network(network),
        },
    )  # fmt: skip


def _network(network: Topology) -> dict[str, JsonValue]:
    return {
        "nodes": [
            {
                "name": node.name, "kind": node.kind, "site": node.site,
                "plane": plane_of(node), "asn": node.asn,
                "addresses": [
                    str(address.ip) for each in node.interfaces for address in each.addresses
                ],
            }
            for node in network.nodes
        ],
        "links": [
            {
                "a": f"{link.a.node}:{link.a.interface}",
                "b": f"{link.b.node}:{link.b.interface}",
                "role": link.role,
            }
            for link in network.links
        ],
    }  # fmt: skip


def _flat(settings: Settings) -> dict[str, JsonValue]:
    return {
        f"{part}.{name}": value if isinstance(value, int | float) else str(value)
        for part, group in asdict(settings).items()
        for name, value in group.items()
    }


def _lab_name(plan: Plan) -> str:
    """A lab of its own is called as its topology and this process, so that several fit."""
    return plan.request.lab or f"{plan.context.topology.name}-{os.getpid()}"


def _played(plan: Plan, journal: Journal) -> None:
    with ExitStack() as undo:
        lab = _lab(plan, journal, undo)
        suffix = datetime.now(UTC).strftime("-%Y%m%d-%H%M%S") if plan.request.lab else ""
        pushed = plan.folder / "configs" / "pushed"
        undo.callback(_save_mrt, lab, plan.folder, journal)
        clock = MonotonicClock()
        with Looks(lab, journal, clock) as looks:
            looks.await_begin()
            watched = WatchedClock(clock, lambda: looks.lost)
            operator = LabOperator(Scene(lab, plan.context, journal, watched, suffix), pushed)
            if plan.settings.access.oob_failure is OobFailure.TRANSPORT:
                operator.oob(up=False)
            tools = Tools(journal, watched, operator, plan.settings.dns.ttl_s)
            play(plan.scenario, tools, plan.request.phase)


def _lab(plan: Plan, journal: Journal, undo: ExitStack) -> RunningLab:
    """Return the lab to play on: the user's, or one of this run's own that ends with it."""
    if plan.request.lab:
        return attach(plan.request.lab)
    name = _lab_name(plan)
    made = deployment(plan.context, name)
    files.write(made, plan.folder / "configs" / "deployed")
    counts: dict[str, JsonValue] = {
        "nodes": len(plan.context.topology.nodes),
        "links": len(plan.context.topology.links),
        "daemons": sum(len(config.daemons) for config in made.configs.values()),
    }
    progress = _progress(journal)
    before = journal.add("deploy.started", name, counts).at
    undo.callback(_destroy, plan.runtime, name, journal)
    lab = plan.runtime.deploy(made, keep=False, progress=progress)
    done = journal.add(
        "deploy.done", name, {**counts, "seconds": round(journal.now() - before, 3)}
    ).at
    checks = converge(lab, progress)
    journal.add(
        "converged", name,
        {"seconds": round(journal.now() - done, 3), "checks": dict(checks)},
    )  # fmt: skip
    return lab


def _progress(journal: Journal) -> Callable[[str], None]:
    last = ""

    def tell(text: str) -> None:
        nonlocal last
        if text != last:
            last = text
            journal.add("step", "deploy", {"action": "progress", "text": text})

    return tell


def _destroy(chosen: Runtime, name: str, journal: Journal) -> None:
    before = journal.now()
    with undisturbed():
        gone = chosen.destroy(name)
    journal.add(
        "cleanup", name,
        {
            "verified": gone.verified,
            "leftovers": list(gone.leftovers),
            "seconds": round(journal.now() - before, 3),
        },
    )  # fmt: skip


def _save_mrt(lab: RunningLab, folder: Path, journal: Journal) -> None:
    """Keep the collector's MRT file; that it could not be read is written down."""
    collector = lab.topology.of_kind(Kind.COLLECTOR)[0].name
    try:
        data = lab.read(collector, MRT_FILE)
        (folder / "mrt").mkdir(exist_ok=True)
        (folder / "mrt" / "updates.mrt").write_bytes(data)
    except (LabError, OSError) as error:
        journal.add("error", collector, {"text": f"no MRT kept: {error}"})
