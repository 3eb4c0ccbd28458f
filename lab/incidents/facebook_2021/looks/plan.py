"""Everything that is probed while this incident is played."""

from collections.abc import Iterator

from lab.incidents.facebook_2021.files.routers import MRT_FILE
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.looks import checks, expected
from lab.incidents.facebook_2021.looks.pops import PopProbes
from lab.incidents.facebook_2021.looks.routers import BackboneProbes, rib
from lab.incidents.facebook_2021.places import sites_of
from lab.model.programs.access import CHANGE_LOG
from lab.model.programs.backlog import BACKLOG_LOG
from lab.model.programs.counters import CountersJob
from lab.model.programs.queues import QueuesJob
from lab.model.topology import Topology
from lab.probes.kinds.kind import ProbeJob
from lab.probes.look import Look
from lab.probes.plan import Beat, Job, ProbePlan, Proofs, counters, follow, probe, queues
from lab.probes.routers import RouterProbes

_PLANES_S = 1.0
_TABLES_S = 1.0
_CONFIGURATIONS_S = 5.0  # a changed line stays, so that it need not be looked at often


def plan(topology: Topology) -> ProbePlan:
    """Return the probes of this network."""
    planes = BackboneProbes(topology)
    collector = expected.collector(topology)
    pops = PopProbes(topology)

    def tables(probes: RouterProbes) -> Iterator[Look]:
        yield from rib(probes, collector)
        yield from pops.announce(probes)

    return ProbePlan(
        tuple(_jobs(topology)),
        (
            Beat("backbone", _PLANES_S, planes.backbone, planes.close),
            Beat("tables", _TABLES_S, tables, pops.close),
            Beat("configurations", _CONFIGURATIONS_S, pops.configured),
        ),
        {node.name: CHANGE_LOG for node in topology.of_kind(Kind.EB)},
        (collector.node, MRT_FILE),
    )


def _jobs(topology: Topology) -> Iterator[Job]:
    for node, looks in checks.probes(topology).items():
        yield probe(ProbeJob(node=node, checks=tuple(looks)))
    for node, (server, address) in checks.counters(topology).items():
        yield counters(CountersJob(node=node, server=server, address=address))
    for each in topology.nodes:
        if shaped := tuple(topology.capacities(each.name)):
            yield queues(QueuesJob(node=each.name, interfaces=shaped))
    for node, path in checks.logs(topology).items():
        yield follow(node, path)
    for node in backlogs(topology):
        yield follow(node, BACKLOG_LOG)


def backlogs(topology: Topology) -> tuple[str, ...]:
    """Return the nodes that may copy data to other data centres; one that does not has no log."""
    if not any(link.capacity_kbit for link in topology.links):
        return ()
    return tuple(dc.webs[0] for dc in sites_of(topology).data_centres)


_ROUND_S = 1.0  # a wave of updates comes within an MRAI of the wave before, and takes its time


def proofs(topology: Topology, mrai_s: float) -> Proofs:
    """Return what must be seen before this network has converged."""
    return Proofs(
        checks.forwarding_checks(topology),
        tuple(node.name for node in topology.of_kind(Kind.USERS)),
        expected.adjacencies(topology),
        mrai_s + _ROUND_S,
    )
