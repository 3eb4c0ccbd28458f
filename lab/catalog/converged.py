"""A lab that has started, waited for until its commands have run and it is at rest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lab.incident import Built, Incident
from lab.model.deployment import Deployment
from lab.model.errors import Problem
from lab.ports import RunningLab
from lab.probes.converge import converge as seen
from lab.probes.plan import Proofs
from lab.probes.unshown import not_shown
from lab.runtimes.node_commands import run_commands


@dataclass(frozen=True, slots=True)
class Converged:
    """The checks that passed, as text by name, warnings that were told, and the proofs, if any."""

    checks: Mapping[str, str]
    warnings: tuple[Problem, ...]
    proofs: Proofs | None


def converge(
    lab: RunningLab,
    incident: Incident,
    built: Built,
    made: Deployment,
    progress: Callable[[str], None],
) -> Converged:
    """Run the nodes' commands and wait until the incident's network has converged."""
    warnings: list[Problem] = []
    if any(config.commands for config in made.configs.values()) or not incident.blueprint:
        warnings += run_commands(lab, progress, made=made)
        for problem in not_shown(lab, built.loaded):
            progress(f"warning: {problem}")
            warnings.append(problem)
    proofs = incident.proofs(built) if incident.proofs else None
    checks = seen(lab, proofs, progress) if proofs else incident.rest(lab, built, progress)
    return Converged(checks, tuple(warnings), proofs)
