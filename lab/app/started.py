"""The first events of a journal, which describe the run."""

from datetime import UTC, datetime

from lab.app.prepare import Prepared
from lab.catalog.subject import parameters
from lab.journal.kinds.run import IncidentNamed, LinkPart, NodePart, PhasePart, RunStarted
from lab.model.topology import Link, Node


def started(ready: Prepared, lab: str) -> RunStarted:
    """Return the first event of a run: its scenario, its lab and its dials."""
    scenario, incident = ready.scenario, ready.subject.incident
    network = ready.built.network.topology
    return RunStarted(
        title=scenario.title,
        day=scenario.day or incident.day,
        profile=ready.profile,
        runtime=ready.runtime_name,
        lab=lab,
        only=ready.request.phase or "",
        seed=ready.request.seed,
        started_utc=datetime.now(UTC).isoformat(timespec="milliseconds"),
        parameters=parameters(ready.dials),
        versions=ready.versions,
        apps=incident.apps,
        windows=scenario.windows,
        phases=[
            PhasePart(id=each.id, title=each.title, historical_utc=each.historical_utc)
            for each in scenario.phases
        ],
        topology=network.name,
        nodes=[_node(node) for node in network.nodes],
        links=[_link(link) for link in network.links],
    )


def _node(node: Node) -> NodePart:
    addresses = [str(each.ip) for interface in node.interfaces for each in interface.addresses]
    addresses += [str(each.ip) for interface in node.interfaces for each in interface.addresses6]
    return NodePart(
        name=node.name,
        kind=str(node.kind),
        site=node.site,
        asn=node.asn,
        labels=node.labels,
        addresses=addresses,
    )


def _link(link: Link) -> LinkPart:
    a, b = (f"{end.node}:{end.interface}" for end in (link.a, link.b))
    return LinkPart(a=a, b=b, role=str(link.role))


def incident_of(ready: Prepared) -> IncidentNamed:
    """Return the event with the scenario's own text, so that a report needs no file."""
    return IncidentNamed(
        scenario=ready.subject.text,
        file=str(ready.subject.file),
        python=ready.subject.python,
        dials=parameters(ready.dials),
    )
