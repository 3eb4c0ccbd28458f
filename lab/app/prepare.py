"""Everything about a play that is decided before anything starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lab.app import catalog, files
from lab.app.labs import attach, runtime, runtime_of
from lab.app.software import programs, software, versions
from lab.incidents.facebook_2021.dials import Settings
from lab.incidents.facebook_2021.drain import scope
from lab.incidents.facebook_2021.files.context import Context
from lab.incidents.facebook_2021.network import topology
from lab.incidents.facebook_2021.network.blueprint import Blueprint
from lab.load import nearest
from lab.model.errors import InputError, Problem
from lab.model.play import RunRequest
from lab.model.scenario import Scenario
from lab.ports import Runtime

RUNS = Path("runs")


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything decided before anything starts."""

    request: RunRequest
    scenario: Scenario
    profile: str
    settings: Settings
    context: Context
    runtime_name: str
    runtime: Runtime
    versions: Mapping[str, str]
    folder: Path


def planned(request: RunRequest) -> Plan:
    """Decide everything about a play.

    Raises:
        InputError: scenario, profile, settings, folder or lab are wrong.
        RuntimeFailure: the programs of the nodes are not there.
    """
    scenario = catalog.scenario(request.scenario)
    lab = attach(request.lab) if request.lab else None
    blueprint = catalog.blueprint(scenario.topology)
    profile = (lab.topology.profile if lab else request.profile) or blueprint.default_profile
    known = [phase.id for phase in scenario.phases]
    if request.phase is not None and request.phase not in known:
        hint = nearest(request.phase, known, kind="phases")
        raise InputError([Problem("--phase", f"no phase called {request.phase}", hint)])
    dials = _dials(request, blueprint, scenario, profile)
    name = runtime_of(request.lab) if request.lab else request.runtime
    chosen = runtime(name)
    network = topology(blueprint, profile)
    if lab is not None and lab.topology != network:
        text = f"runs another network than {blueprint.name} with profile {profile} is now"
        hint = "play without --lab, or deploy it anew"
        raise InputError([Problem(f"--lab {lab.name}", text, hint)])
    scope.check(scenario, network)
    folder = _folder(request, scenario)
    of = software(programs(chosen))
    context = files.context(blueprint, profile, dials, request.seed, of)
    told = versions(chosen)
    return Plan(request, scenario, profile, dials, context, name, chosen, told, folder)


def _dials(
    request: RunRequest, blueprint: Blueprint, scenario: Scenario, profile: str
) -> Settings:
    """Return the dials of a run; a running lab has the blueprint's, only its gates can be turned.

    Raises:
        InputError: a dial is not known, out of its range, or was set when the lab was deployed.
    """
    if request.lab is None:
        return catalog.settings(blueprint, scenario, profile, request.settings)
    dials = catalog.settings(blueprint, None, profile, request.settings)
    late = [key for key, _ in request.settings if not key.startswith("gates.")]
    if late:
        hint = "there, only dials called gates.* can be turned"
        raise InputError(Problem(f"--set {key}", "comes too late for --lab", hint) for key in late)
    return dials


def _folder(request: RunRequest, scenario: Scenario) -> Path:
    if request.out is None:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        base = RUNS / f"{stamp}-{scenario.name}"
        numbers = (base, *(Path(f"{base}-{number}") for number in range(2, 1000)))
        return next(path for path in numbers if not path.exists())
    files.unused(request.out, f"--out {request.out}")
    return request.out
