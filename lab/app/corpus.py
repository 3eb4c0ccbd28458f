"""A folder of changes, and what really running each of them did."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from lab.app import files
from lab.app.clock import MonotonicClock
from lab.app.converge import converge
from lab.app.interrupts import first_interrupt_only
from lab.app.labs import runtime
from lab.app.rehearse import Rehearsal
from lab.app.software import software, versions
from lab.app.verifying import Ground, candidate, load
from lab.load import read_text
from lab.model.change import Change, Outcome
from lab.model.errors import InputError, Problem
from lab.push.plan import changes
from lab.render.context import Context
from lab.render.deployment import deployment

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
    )  # fmt: skip


def _record(folder: Path, profile: str) -> Path:
    return folder / "outcomes" / f"{profile}.json"


def record(base: Ground, folder: Path, say: Callable[[str], None]) -> tuple[Outcome, ...]:
    """Run every change of a folder on a lab of its own and write down what each did.

    What a folder has on record of changes that are still there is kept until they ran anew.

    Raises:
        InputError: a change is wrong; nothing was started.
        BackendError: the lab let us down; what ran until then is on record.
    """
    todo = {each.name: candidate(base, each) for each in changes_of(folder)}
    profile = base.context.topology.profile
    known = {name: each for name, each in outcomes_of(folder, profile).items() if name in todo}
    for outcome in _run(base, {n: each.configs for n, each in todo.items()}, say):
        known[outcome.change] = outcome
        _write(_record(folder, profile), profile, known)
        lost = ", ".join(outcome.lost) or "nothing"
        say(f"{outcome.change}: lost {lost} ({outcome.seconds:.0f} s)")
    return tuple(known.values())


def _run(
    base: Ground, todo: Mapping[str, Mapping[str, str]], say: Callable[[str], None]
) -> Iterator[Outcome]:
    chosen = runtime("embedded")
    given = base.context
    live = Context(
        given.topology, given.settings, software(), given.keys, given.drained, given.seed,
        given.configs,
    )  # fmt: skip
    made = deployment(live, f"changes-{given.topology.name}")
    with first_interrupt_only(), ExitStack() as undo:
        lab = chosen.deploy(made, keep=False, progress=say)
        undo.callback(chosen.destroy, lab.name)
        converge(lab, say)
        with closing(Rehearsal(lab, MonotonicClock(), say)) as rehearsal:
            for name, configs in todo.items():
                yield rehearsal.outcome(name, changes(base.configs, configs))


def _write(path: Path, profile: str, known: Mapping[str, Outcome]) -> None:
    told = {
        "schema": SCHEMA,
        "profile": profile,
        "recorded_utc": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {name: text for name, text in versions().items() if name in ("frr", "kernel")},
        "outcomes": [asdict(known[name]) for name in sorted(known)],
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise files.unwritable(str(path), error) from error
