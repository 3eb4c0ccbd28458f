"""A folder of changes, and the recorded effect of each on a live lab."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from lab.app import files
from lab.app.baseline import Baseline, baseline
from lab.app.deploying import order
from lab.app.running import runtime
from lab.app.verifying import candidate, invariants_declared, load
from lab.catalog.converged import converge
from lab.catalog.software import versions
from lab.clock import MonotonicClock
from lab.interrupts import first_interrupt_only
from lab.load import read_text
from lab.model.change import Change, Outcome
from lab.model.errors import InputError, Problem
from lab.model.gate import JudgedChange, JudgedFolder
from lab.model.verification import SNAPSHOT, VerifyRequest
from lab.push.job import NodeChange, changes
from lab.push.rehearsal import Rehearsal, fingerprint
from lab.verify.batfish import Batfish, network_name
from lab.verify.judge import Judge
from lab.verify.question import Remembered

SCHEMA = "stormdrill/outcomes@1"


def changes_of(folder: Path) -> dict[Path, Change]:
    """Return the changes of a folder by their files, in the order of the files' names.

    Raises:
        InputError: there is none, or some are wrong; with every problem.
    """
    found: dict[Path, Change] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yml")):
        try:
            found[path] = load(path)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    if not found:
        raise InputError([Problem(str(folder), "has no change: no file *.yml in it")])
    return found


def outcomes_of(folder: Path, profile: str) -> dict[str, Outcome]:
    """Return the recorded outcomes of a folder's changes in a profile; empty without a record.

    Raises:
        InputError: the record cannot be read.
    """
    path = _record(folder, profile)
    if not path.is_file():
        return {}
    try:
        told = json.loads(read_text(path))
        return {each["change"]: _outcome(each) for each in told["outcomes"]}
    except (ValueError, KeyError, TypeError) as error:
        raise InputError([Problem(str(path), f"is no record of outcomes: {error!r}")]) from error


def _outcome(told: Mapping[str, object]) -> Outcome:
    def names(key: str) -> tuple[str, ...]:
        value = told[key]
        return tuple(str(each) for each in value) if isinstance(value, list) else ()

    alone = None if told["first_wave"] is None else names("first_wave")
    lines, seconds = told["lines"], told["seconds"]
    return Outcome(
        str(told["change"]), names("lost"), alone,
        lines if isinstance(lines, int) else 0,
        float(seconds) if isinstance(seconds, int | float) else 0.0,
        str(told["fingerprint"]),
    )  # fmt: skip


def _record(folder: Path, profile: str) -> Path:
    return folder / "outcomes" / f"{profile}.json"


def judge_folder(request: VerifyRequest, folder: Path) -> JudgedFolder:
    """Judge every change of a folder, and compare each judgement with the recorded outcome.

    Raises:
        InputError: a change is wrong; nothing was asked.
        BackendError: Batfish does not answer or fails.
    """
    base = baseline(request)
    topology = base.topology
    todo = [(each, candidate(base, each, path)) for path, each in changes_of(folder).items()]
    known = outcomes_of(folder, topology.profile)
    found = []
    declared = invariants_declared(base)
    with Batfish(network_name(topology)) as batfish:
        version = batfish.version()
        judge = Judge(Remembered(batfish), topology, base.configs, base.asked, declared)
        for change, each in todo:
            request.say(f"judging {change.name}")
            judgement, outcome = judge.change(each), known.get(change.name)
            read = all(one.invariant != SNAPSHOT for one in judgement.findings)
            lost = base.asked.losses(*judge.states(change.name)) if read else None
            found.append(
                JudgedChange(
                    judgement, outcome, lost,
                    base.requests.answers(topology, change, judgement, outcome),
                )
            )  # fmt: skip
    possible = base.asked.possible(topology)
    return JudgedFolder(topology.name, topology.profile, version, tuple(found), possible)


def rehearse(request: VerifyRequest, folder: Path) -> int:
    """Run every change of a folder on a live lab, record the outcomes, and return their number.

    Raises:
        InputError: a change is wrong; nothing was started.
        BackendError: the lab failed; the outcomes until then are recorded.
    """
    return len(record(baseline(request), folder, request.say))


def record(base: Baseline, folder: Path, say: Callable[[str], None]) -> tuple[Outcome, ...]:
    """Run the changes of a folder on a new lab and record the outcomes.

    A change that types the same lines as in its last record is not run again.

    Raises:
        InputError: a change is wrong; nothing was started.
        BackendError: the lab failed; the outcomes until then are recorded.
    """
    profile = base.topology.profile
    made = {each.name: candidate(base, each, file) for file, each in changes_of(folder).items()}
    todo = {name: changes(base.configs, each.configs) for name, each in made.items()}
    prints = {name: fingerprint(nodes) for name, nodes in todo.items()}
    known = {
        name: each for name, each in outcomes_of(folder, profile).items()
        if each.fingerprint == prints.get(name)
    }  # fmt: skip
    left = {name: nodes for name, nodes in todo.items() if name not in known}
    for outcome in _run(base, left, say) if left else ():
        known[outcome.change] = outcome
        _write(_record(folder, profile), profile, known)
        lost = ", ".join(outcome.lost) or "nothing"
        say(f"{outcome.change}: lost {lost} ({outcome.seconds:.0f} s)")
    return tuple(known.values())


def _run(
    base: Baseline, todo: Mapping[str, Mapping[str, NodeChange]], say: Callable[[str], None]
) -> Iterator[Outcome]:
    chosen = runtime("embedded")
    losses = base.subject.incident.losses
    if losses is None:
        text = "does not define what can be lost, so no change of it is recorded"
        raise InputError([Problem(base.topology.name, text)])
    built = base.subject.source.build(order(base.topology.profile, base.dials, 1, chosen))
    made = built.deployment(f"changes-{base.topology.name}-{os.getpid()}")
    with first_interrupt_only(), ExitStack() as undo:
        lab = chosen.deploy(made, keep=False, progress=say)
        undo.callback(chosen.destroy, lab.name)
        converge(lab, base.subject.incident, built, made, say)
        rehearsal = Rehearsal(lab, losses(base.topology), MonotonicClock())
        for name, nodes in todo.items():
            yield rehearsal.outcome(name, nodes)


def _write(path: Path, profile: str, known: Mapping[str, Outcome]) -> None:
    releases = versions(runtime("embedded"))
    told = {
        "schema": SCHEMA,
        "profile": profile,
        "recorded_utc": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {name: releases[name] for name in ("frr", "kernel")},
        "outcomes": [asdict(known[name]) for name in sorted(known)],
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise files.unwritable(str(path), error) from error
