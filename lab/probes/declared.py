"""The probes that a scenario declares, as programs in nodes and questions from outside."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import cast

from lab.journal.pairs import Probed, of_a_probe
from lab.model.errors import Problem
from lab.model.probe import ProbeSpec
from lab.model.selector import problems as selector_problems
from lab.model.selector import selected
from lab.ports import Shell
from lab.probes.kinds import PROBES
from lab.probes.kinds.kind import AskedProbe, Check, NodeProbe, Outside, Probe, ProbeJob, Scene
from lab.probes.look import Look
from lab.probes.plan import Beat, ProbePlan, probe
from lab.probes.routers import RouterProbes

# The probes of a scenario: each that succeeded is a pair that was reached.
DECLARED = Probed(tuple(each.kind for each in PROBES if each.pairs), of_a_probe)


def plan(specs: Iterable[ProbeSpec], scene: Scene, shell: Shell) -> ProbePlan:
    """Return the programs and questions of declared probes; ``shell`` is the running lab's."""
    checks: dict[str, list[Check]] = {}
    beats: list[Beat] = []
    for spec in map(_kind, specs):
        if isinstance(spec, AskedProbe):
            beats.append(Beat(spec.id, spec.every_s, partial(_asked, spec, scene, shell)))
        elif isinstance(spec, NodeProbe):
            for node in selected(spec.from_, scene.topology.nodes):
                found = spec.checks(node, scene.topology)
                checks.setdefault(node.name, []).extend(
                    replace(check, probe=spec.id, interval_s=spec.every_s) for check in found
                )
    jobs = [
        probe(ProbeJob(node=node, checks=tuple(each)), "declared probe")
        for node, each in checks.items()
        if each
    ]
    return ProbePlan(tuple(jobs), tuple(beats))


def problems(specs: Sequence[ProbeSpec], scene: Scene) -> Iterator[Problem]:
    """Yield what is wrong with declared probes on a network; places are as ``probes.0.from``."""
    nodes = scene.topology.nodes
    for number, spec in enumerate(map(_kind, specs)):
        place = f"probes.{number}"
        yield from selector_problems(spec.from_, nodes, f"{place}.from")
        yield from selector_problems(spec.targets or (), nodes, f"{place}.{spec.kind}")
        for each in spec.problems(scene):
            yield replace(each, place=f"{place}.{each.place}")


def _kind(spec: ProbeSpec) -> Probe:
    """Return a probe by what every kind keeps; each dataclass of the table does."""
    return cast("Probe", spec)


def _asked(spec: AskedProbe, scene: Scene, shell: Shell, probes: RouterProbes) -> Iterator[Look]:
    yield from spec.look(Outside(probes, shell, scene))
