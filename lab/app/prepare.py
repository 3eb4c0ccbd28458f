"""Everything about a play that is decided before anything starts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.app import files
from lab.app.deploying import order
from lab.app.running import attach, runtime, runtime_of
from lab.catalog import planned
from lab.catalog.software import versions
from lab.catalog.subject import Subject, flat, readable
from lab.incident import Built
from lab.journal.folders import fresh
from lab.journal.measure import Measures
from lab.model.ability import Ability
from lab.model.errors import InputError, Problem
from lab.model.hints import nearest
from lab.model.play import RunRequest
from lab.model.scenario import Scenario
from lab.model.start import Start, start_named
from lab.model.tap import Tap, taps
from lab.ports import RunningLab, Runtime
from lab.steps.link import LinkStep
from lab.steps.nest import with_inner


@dataclass(frozen=True, slots=True)
class Prepared:
    """A play before it starts: its scenario, its network, and its folder."""

    request: RunRequest
    subject: Subject
    scenario: Scenario
    profile: str
    dials: Any
    built: Built
    taps: tuple[Tap, ...]
    measures: Measures
    runtime_name: str
    runtime: Runtime
    versions: Mapping[str, str]
    start: Start
    folder: Path


def prepared(request: RunRequest) -> Prepared:
    """Decide everything about a play.

    Raises:
        InputError: scenario, profile, dials, folder or lab are wrong.
        RuntimeFailure: the programs of the nodes are not there.
    """
    found = readable(request.scenario)
    if found.file is None:
        hint = "stormdrill deploy starts it"
        raise InputError([Problem(request.scenario, "is a topology, not a scenario", hint)])
    if found.wrong:
        planned.checked(found, found.default_profile, found.source.dials)
    lab = attach(request.lab) if request.lab else None
    how = _start(request)
    profile = _profile(request, found, lab)
    dials = _dials(request, found, profile, lab)
    scenario = planned.checked(found, profile, dials)
    _phase(request, scenario)
    name = runtime_of(request.lab) if request.lab else request.runtime
    chosen = runtime(name)
    _shaped(found, scenario, chosen)
    folder = _folder(request, scenario)
    built = found.source.build(order(profile, dials, request.seed, chosen))
    _same_network(lab, built, profile)
    tapped = taps(request.captures, built.network.topology)
    measures = planned.measures(found.incident, scenario, built.network.topology)
    return Prepared(
        request, found, scenario, profile, dials, built, tapped, measures, name, chosen,
        versions(chosen), how, folder,
    )  # fmt: skip


def _profile(request: RunRequest, found: Subject, lab: RunningLab | None) -> str:
    if lab is None:
        profile = request.profile or found.default_profile
        if request.profile and request.profile not in found.source.profiles:
            found.source.topology(request.profile)  # says what there is
        return profile
    if request.profile is not None and request.profile != lab.topology.profile:
        text = f"comes too late: {lab.name} runs with {lab.topology.profile or 'its one size'}"
        raise InputError([Problem(f"--profile {request.profile}", text, "leave it out")])
    if request.profile is not None:
        hint = f"leave it out: {lab.name} has it already"
        raise InputError([Problem(f"--profile {request.profile}", "has no use with --lab", hint)])
    return lab.topology.profile


def _start(request: RunRequest) -> Start:
    how = start_named(request.start)
    if request.lab and how is not Start.AUTO:
        text = f"comes too late: {request.lab} runs already"
        raise InputError([Problem(f"--start {how}", text, "leave it out")])
    return how


def _dials(request: RunRequest, found: Subject, profile: str, lab: RunningLab | None) -> Any:
    """Return the dials of a run; a running lab keeps its dials from deploy, except gates.

    Raises:
        InputError: a dial is not known, out of its range, or was set when the lab was deployed.
    """
    late = [key for key, _ in request.settings if not key.startswith("gates.")]
    if lab is not None and late:
        hint = "there, only dials called gates.* can be turned; stormdrill deploy --set takes it"
        raise InputError(Problem(f"--set {key}", "comes too late for --lab", hint) for key in late)
    known = flat(found.dials(profile))
    kept = [pair for pair in lab.settings if pair[0] in known] if lab else []
    return found.dials(profile, (*kept, *request.settings))


def _phase(request: RunRequest, scenario: Scenario) -> None:
    known = [phase.id for phase in scenario.phases]
    if request.phase is not None and request.phase not in known:
        hint = nearest(request.phase, known, kind="phases")
        raise InputError([Problem("--phase", f"no phase called {request.phase}", hint)])


def _same_network(lab: RunningLab | None, built: Built, profile: str) -> None:
    if lab is not None and not built.runs_on(lab.topology):
        topology = built.network.topology
        text = f"runs another network than {topology.name} with profile {profile} is now"
        hint = "play without --lab, or deploy it anew"
        raise InputError([Problem(f"--lab {lab.name}", text, hint)])


def _shaped(found: Subject, scenario: Scenario, chosen: Runtime) -> None:
    """Refuse, before anything starts, steps on links that the kernel cannot do."""
    steps = list(_shaping(scenario))
    wanted: set[Ability] = {ability for _, step in steps for ability in step.abilities}
    if not wanted:
        return
    lacking = {each.ability: each for each in chosen.cannot(sorted(wanted))}
    problems = [
        Problem(place, f"{lack.ability} cannot be had here: {lack.reason}", lack.hint)
        for place, step in steps
        for ability in step.abilities
        if (lack := lacking.get(ability))
    ]
    if problems:
        raise found.placed(problems)


def _shaping(scenario: Scenario) -> Iterable[tuple[str, LinkStep]]:
    for index, phase in enumerate(scenario.phases):
        for number, step in enumerate(phase.steps):
            for place, inner in with_inner(step, f"phases.{index}.steps.{number}"):
                if isinstance(inner, LinkStep):
                    yield place, inner


def _folder(request: RunRequest, scenario: Scenario) -> Path:
    if request.out is None:
        return fresh(scenario.name)
    files.unused(request.out, f"--out {request.out}")
    return request.out
