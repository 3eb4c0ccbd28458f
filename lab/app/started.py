"""What the first lines of a journal say of a run."""

from datetime import UTC, datetime

from lab.app.prepare import Prepared
from lab.catalog.subject import parameters
from lab.model.event import JsonValue
from lab.model.topology import Topology


def started(ready: Prepared, lab: str) -> dict[str, JsonValue]:
    """Return the data of `run.started`: what is played, where, with which values."""
    scenario, incident = ready.scenario, ready.subject.incident
    return {
        "title": scenario.title,
        "day": scenario.day or incident.day,
        "profile": ready.profile,
        "runtime": ready.runtime_name,
        "lab": lab,
        "only": ready.request.phase or "",
        "seed": ready.request.seed,
        "started_utc": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "parameters": parameters(ready.dials),
        "versions": dict(ready.versions),
        "apps": list(incident.apps),
        "windows": {name: list(phases) for name, phases in scenario.windows.items()},
        "phases": [
            {"id": each.id, "title": each.title, "historical_utc": each.historical_utc}
            for each in scenario.phases
        ],
        **_network(ready.built.network.topology),
    }


def _network(network: Topology) -> dict[str, JsonValue]:
    return {
        "topology": network.name,
        "nodes": [
            {
                "name": node.name, "kind": str(node.kind), "site": node.site, "asn": node.asn,
                "labels": dict(node.labels),
                "addresses": [
                    str(address.ip) for each in node.interfaces for address in each.addresses
                ],
            }
            for node in network.nodes
        ],
        "links": [
            {
                "a": f"{link.a.node}:{link.a.interface}",
                "b": f"{link.b.node}:{link.b.interface}",
                "role": str(link.role),
            }
            for link in network.links
        ],
    }  # fmt: skip


def incident_of(ready: Prepared) -> dict[str, JsonValue]:
    """Return the data of `incident`: the scenario's own text, so that a report needs no file."""
    return {
        "scenario": ready.subject.text,
        "file": str(ready.subject.file),
        "python": ready.subject.python,
        "dials": parameters(ready.dials),
    }
