"""A folder of changes, and what really running each of them did."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from lab.app import files, keys
from lab.app.interrupts import first_interrupt_only
from lab.app.labs import runtime
from lab.app.software import host, software, versions
from lab.app.verify import Ground, candidate, ground, load
from lab.clock import MonotonicClock
from lab.incidents.facebook_2021.drain.answers import answers
from lab.incidents.facebook_2021.drain.scope import spelled_out
from lab.incidents.facebook_2021.files.access import ACCOUNTS
from lab.incidents.facebook_2021.files.deployment import deployment
from lab.load import read_text
from lab.model.change import Change, Outcome
from lab.model.errors import InputError, Problem
from lab.model.gate import JudgedChange, JudgedFolder
from lab.model.verification import Invariant, VerifyRequest
from lab.probes.converge import converge
from lab.push.job import NodeChange, changes
from lab.push.rehearsal import Rehearsal, fingerprint
from lab.verify.batfish import Batfish
from lab.verify.judge import Judge
from lab.verify.question import Remembered

SCHEMA = "stormdrill/outcomes@1"


def changes_of(folder: Path) -> tuple[Change, ...]:
    """Return the changes of a folder in the order of their names.

    Raises:
        InputError: there is none, or some are wrong; with every problem.
    """
    found: list[Change] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yml")):
        try:
            found.append(load(path))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    if not found:
        raise InputError([Problem(str(folder), "has no change: no file *.yml in it")])
    return tuple(found)


def outcomes_of(folder: Path, profile: str) -> dict[str, Outcome]:
    """Return what is recorded of a folder's changes in a profile; nothing when nothing is.

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

    alone = None if told["first_plane"] is None else names("first_plane")
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
    """Judge every change of a folder, and lay it beside what is on record of it.

    Raises:
        InputError: a change is wrong; nothing was asked.
        BackendError: there is no Batfish, or it let us down.
    """
    base = ground(request)
    topology = base.context.topology
    todo = [(change, candidate(base, change)) for change in changes_of(folder)]
    known = outcomes_of(folder, topology.profile)
    found = []
    with Batfish(base.name) as batfish:
        version = batfish.version()
        own = base.scenario.invariants if base.scenario else ()
        judge = Judge(Remembered(batfish), topology, base.configs, own)
        for change, each in todo:
            request.say(f"judging {change.name}")
            judgement, outcome = judge.change(each), known.get(change.name)
            read = all(one.invariant != Invariant.SNAPSHOT for one in judgement.findings)
            scope = spelled_out(change.drain or (), topology)
            found.append(
                JudgedChange(
                    judgement, outcome, judge.lost(change.name) if read else None,
                    answers(topology, change, scope, judgement, outcome),
                )
            )  # fmt: skip
    return JudgedFolder(topology.name, topology.profile, version, tuple(found), judge.pairs)


def rehearse(request: VerifyRequest, folder: Path) -> int:
    """Run every change of a folder on a live lab, write down what each did, return their number.

    Raises:
        InputError: a change is wrong; nothing was started.
        BackendError: the lab let us down; what ran until then is on record.
    """
    base = ground(request)
    alive = replace(
        base, context=replace(base.context, keys=keys.fresh(ACCOUNTS), software=software(host))
    )
    return len(record(alive, folder, request.say))


def record(base: Ground, folder: Path, say: Callable[[str], None]) -> tuple[Outcome, ...]:
    """Run the changes of a folder on a lab of its own and write down what each did.

    A change that types the very lines it typed when it was last recorded is not run again.

    Raises:
        InputError: a change is wrong; nothing was started.
        BackendError: the lab let us down; what ran until then is on record.
    """
    profile = base.context.topology.profile
    made = {each.name: candidate(base, each) for each in changes_of(folder)}
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
    base: Ground, todo: Mapping[str, Mapping[str, NodeChange]], say: Callable[[str], None]
) -> Iterator[Outcome]:
    chosen = runtime("embedded")
    made = deployment(base.context, f"changes-{base.context.topology.name}-{os.getpid()}")
    with first_interrupt_only(), ExitStack() as undo:
        lab = chosen.deploy(made, keep=False, progress=say)
        undo.callback(chosen.destroy, lab.name)
        converge(lab, say)
        with closing(Rehearsal(lab, MonotonicClock())) as rehearsal:
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
