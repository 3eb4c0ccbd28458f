"""What the repair of the backbone needs, read from the files of its routers and the topology."""

import json
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from lab.incident import Built
from lab.incidents.facebook_2021.dials import OobFailure
from lab.incidents.facebook_2021.invariants import names
from lab.incidents.facebook_2021.invariants.paths import BACKBONE, OOB, in_band, out_of_band
from lab.incidents.facebook_2021.kinds import Kind
from lab.model.dependency import Dependencies, Way
from lab.model.deployment import NodeConfig
from lab.model.programs.access import SshJob
from lab.model.programs.codec import from_json
from lab.model.topology import Topology

REPAIR = "the repair of the backbone"
CONSOLE = "somebody at the console"
_SSH = "/run/lab/ssh.json"


def dependencies(built: Built) -> Dependencies:
    """Return what logging in to all backbone routers from afar needs, and what names need."""
    topology = built.network.topology
    configs = built.deployment(topology.name).configs
    routers = [node.name for node in topology.of_kind(Kind.EB)]
    things: dict[str, tuple[Way, ...]] = {
        BACKBONE: (Way("undrained", (REPAIR,)),),
        CONSOLE: (),
        **dict(_services(topology, routers)),
        **dict(names.things(topology, configs)),
        REPAIR: tuple(_ways(built, configs, routers)),
    }
    if built.context.settings.access.oob_failure is OobFailure.TRANSPORT:
        things[OOB] = (Way("by its uplink", (BACKBONE,)),)
    return Dependencies(things, (REPAIR, names.NAMES))


def _ways(
    built: Built, configs: Mapping[str, NodeConfig], routers: Sequence[str]
) -> Iterator[Way]:
    """Yield each account over each path that leads to all routers."""
    topology = built.network.topology
    for name, path in built.network.access.paths.items():
        for account, origin in path.origins.items():
            reach = (out_of_band if name == "oob" else in_band)(topology, origin, routers)
            if reach is None:
                continue
            logins = (_login(topology, configs[router], account) for router in routers)
            needs = dict.fromkeys((*reach, *(need for login in logins for need in login)))
            yield Way(f"{name} as {account}", tuple(needs))


def _services(topology: Topology, routers: Sequence[str]) -> Iterator[tuple[str, tuple[Way, ...]]]:
    """Yield AAA and its data centre, each with the way in which backbone routers reach it."""
    for node in topology.of_kind(Kind.AAA):
        site = f"data centre {node.site}"
        yield _aaa(node.name), (Way("by its site", (site,)),)
        if in_band(topology, node.name, routers):
            yield site, (Way("over the backbone", (BACKBONE,)),)


def _aaa(node: str) -> str:
    return f"AAA at {node}"


def _login(topology: Topology, config: NodeConfig, account: str) -> tuple[str, ...]:
    """Return what a router needs to let an account in, by the job of its SSH service."""
    job = from_json(SshJob, json.loads(config.files[_SSH]))
    if account in job.accounts:
        return ()
    if account == job.breakglass and job.breakglass_key:
        return (CONSOLE,)
    host = urlsplit(job.aaa).hostname
    return tuple(
        _aaa(node.name)
        for node in topology.nodes
        if any(str(each.ip) == host for port in node.interfaces for each in port.addresses)
    )
