"""What the names of the company need: some name server whose routes stay, or another provider."""

import json
from collections.abc import Iterator, Mapping

from lab.incidents.facebook_2021.invariants.paths import in_band
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.places import sites_of
from lab.incidents.facebook_2021.record import ZONES
from lab.model.dependency import Way
from lab.model.deployment import NodeConfig
from lab.model.programs.agents import HealthJob
from lab.model.programs.codec import from_json
from lab.model.topology import Topology

NAMES = "the names of the company"
CENTRE = "a data centre"
_HEALTH = "/run/lab/health.json"
_FLOOR = "/run/lab/coordinator.json"


def things(
    topology: Topology, configs: Mapping[str, NodeConfig]
) -> Iterator[tuple[str, tuple[Way, ...]]]:
    """Yield the names with their ways back, and a data centre as name servers reach it."""
    servers = [node.name for node in topology.of_kind(Kind.DNS)]
    yield NAMES, tuple(_ways(topology, configs))
    reach = {
        dc.code: in_band(topology, dc.webs[0], servers) for dc in sites_of(topology).data_centres
    }
    yield CENTRE, tuple(Way(code, needs) for code, needs in reach.items() if needs is not None)


def _ways(topology: Topology, configs: Mapping[str, NodeConfig]) -> Iterator[Way]:
    for node in topology.of_kind(Kind.DNS):
        job = from_json(HealthJob, json.loads(configs[node.name].files[_HEALTH]))
        yield Way(f"at {node.name}", () if job.keep else (CENTRE,))
    for node in topology.of_kind(Kind.PROVIDER):
        files = configs[node.name].files
        if _FLOOR in files:
            yield Way(f"where {node.name} lets no site withdraw")
        if all(f"/run/lab/zones/{zone}zone" in files for zone in ZONES):
            yield Way(f"at {node.name}")
