"""Changes judged before they are pushed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lab.app.baseline import Baseline, baseline
from lab.frr.diff import difference
from lab.load import decode, read_text
from lab.load.lines import item_lines
from lab.model.change import Change
from lab.model.errors import InputError, Problem
from lab.model.hints import nearest
from lab.model.scenario import Scenario
from lab.model.verdict import Verdict
from lab.model.verification import (
    Finding,
    Judgement,
    OwnInvariant,
    Verification,
    VerifyRequest,
)
from lab.push.edit import edited
from lab.steps.change import ChangeStep
from lab.verify import dependencies, own
from lab.verify.batfish import Batfish, network_name
from lab.verify.judge import Candidate, Judge
from lab.verify.lint import lint
from lab.verify.question import Remembered

BLIND_SPOTS = "blind-spots"
_HOST_DEFAULT = "ipv6 forwarding"  # zebra shows this setting of the host; it is not configured


def verify(request: VerifyRequest) -> Verification:
    """Judge the running configurations and the changes that are asked for.

    Raises:
        InputError: a name, file or lab is wrong; nothing was asked.
        BackendError: Batfish does not answer or fails.
    """
    base = baseline(request)
    if request.dependencies:
        needed = dependencies.judgements(base.needed())
        return Verification(base.topology.name, base.topology.profile, "", needed)
    changes = wanted(request, base)
    topology = base.topology
    candidates = _candidates(base, changes)
    if request.blind_spots_only:
        judgements = tuple(_spots_only(base, each) for each, _ in candidates)
        return Verification(topology.name, topology.profile, "", judgements)
    declared = invariants_declared(base)
    with Batfish(network_name(topology)) as batfish:
        version = batfish.version()
        judge = Judge(Remembered(batfish), topology, base.configs, base.asked, declared)
        request.say(f"Batfish {version}: reading {len(base.configs)} routers")
        found = [judge.base()]
        for each, meant in candidates:
            request.say(f"judging {each.name}")
            found.append(replace(judge.change(each), acknowledged=meant))
    return Verification(topology.name, topology.profile, version, tuple(found))


def invariants_declared(base: Baseline) -> tuple[OwnInvariant, ...]:
    """Return the invariants that the scenario's author declares.

    Raises:
        InputError: they name a node or address that the network does not have.
    """
    declared = base.scenario.invariants if base.scenario else ()
    own.check(declared, base.topology)
    return declared


@dataclass(frozen=True, slots=True)
class Wanted:
    """A change to judge, whether its cut is intended, and the file of the change."""

    change: Change
    intended: bool = False
    file: Path | None = None


def _candidates(base: Baseline, changes: Iterable[Wanted]) -> list[tuple[Candidate, bool]]:
    """Return the changes as configurations; raise InputError with the problems of all."""
    found: list[tuple[Candidate, bool]] = []
    problems: list[Problem] = []
    for each in changes:
        try:
            found.append((candidate(base, each.change, each.file), each.intended))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found


def wanted(request: VerifyRequest, base: Baseline) -> list[Wanted]:
    """Return the changes of a request; all changes of the scenario if it names none.

    Raises:
        InputError: there is no such change, or its file is wrong.
    """
    named = dict(_of_scenario(base, base.scenario)) if base.scenario else {}
    if not request.changes:
        return list(named.values())
    return [_named(text, named) for text in request.changes]


def _of_scenario(base: Baseline, scenario: Scenario) -> Iterator[tuple[str, Wanted]]:
    known = dict(base.built.network.changes)
    requests = base.subject.incident.requests
    for phase in scenario.phases:
        for step in phase.steps:
            own = requests.named(step) if requests else None
            if own is not None:
                yield own[0].name, Wanted(*own)
            elif isinstance(step, ChangeStep):
                edits = step.edits or known[step.change].edits
                title = known[step.change].title if step.change else step.change_id
                change = Change(step.change_id, title, edits=edits)
                yield step.change_id, Wanted(change, step.acknowledged)
    for name, each in known.items():
        yield name, Wanted(each)


def _named(text: str, known: Mapping[str, Wanted]) -> Wanted:
    if text in known:
        return known[text]
    if text.endswith((".yml", ".yaml")):
        return Wanted(load(Path(text)), file=Path(text))
    hint = nearest(text, known, kind="changes of the scenario") if known else "name a .yml file"
    raise InputError([Problem(f"--change {text}", "there is no such change", hint)])


def load(path: Path) -> Change:
    """Return the change of a file.

    Raises:
        InputError: it cannot be read, or changes nothing.
    """
    change = decode(Change, read_text(path), str(path))
    if (change.drain is None) == (not change.edits):
        raise InputError([Problem(str(path), "has to have either drain or edits")])
    return change


def candidate(base: Baseline, change: Change, file: Path | None = None) -> Candidate:
    """Return a change as the configurations it leads to; ``file`` is where it was read.

    Raises:
        InputError: it names what this network does not have.
    """
    topology = base.topology
    if change.drain is None:
        place = str(file) if file else change.name
        lines = item_lines(read_text(file), "edits") if file else ()
        after = edited(topology, base.configs, change.edits, place, lines)
        return Candidate(change.name, change.title, after)
    changed = base.requests.changed(base.built, change)
    _same_as_rendered(base, change, changed)
    return Candidate(change.name, change.title, changed)


def _same_as_rendered(base: Baseline, change: Change, nodes: Iterable[str]) -> None:
    """Refuse a drain of live routers whose configuration differs from the rendered one."""
    text = "runs another configuration than the rendered one, so its drain is not known"
    problems = [
        Problem(f"{change.name}: {node}", text, "undrain it first, or judge without --live")
        for node in nodes
        if any(
            command.line != _HOST_DEFAULT
            for command in difference(base.configs[node], base.rendered[node])
        )
    ]
    if problems:
        raise InputError(problems)


def _spots_only(base: Baseline, each: Candidate) -> Judgement:
    """Return the judgement of the linter alone: a blind spot makes the verdict unknown."""
    spots = tuple(
        spot for node, text in each.configs.items() if text != base.configs[node]
        for spot in lint(node, text)
    )  # fmt: skip
    found = tuple(
        Finding(BLIND_SPOTS, spot.place, Verdict.UNKNOWN, f"{spot.text}: Batfish {spot.reads}")
        for spot in spots
        if spot.touches
    )
    clear = Finding(BLIND_SPOTS, "every statement", Verdict.PASS, "is one that Batfish reads")
    return Judgement(each.name, each.title, found or (clear,), spots)
