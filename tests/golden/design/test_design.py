"""The small blueprint in, its whole topology out: names, addresses, AS numbers, routes, sites."""

from collections.abc import Callable, Iterator
from pathlib import Path

from lab.incidents.facebook_2021.network import topology
from lab.incidents.facebook_2021.places import sites_of
from lab.model.topology import Node, Topology
from tests.unit.incidents.facebook_2021.network.small import SMALL

HERE = Path(__file__).parent


def page(found: Topology) -> str:
    lines = [*(line for node in found.nodes for line in _node(found, node)), *_sites(found)]
    return "\n".join(lines) + "\n"


def _node(found: Topology, node: Node) -> Iterator[str]:
    labels = {
        "as": node.asn,
        "plane": node.label("plane") or None,
        "pod": node.label("pod") or None,
    }
    told = "".join(f" {label} {value}" for label, value in labels.items() if value is not None)
    yield f"{node.name}: {node.kind} at {node.site}{told}"
    far = {
        end.interface: f" {link.role} {link.other(node.name).node}"
        for link in found.links_of(node.name)
        for end in (link.a, link.b)
        if end.node == node.name
    }
    for interface in node.interfaces:
        addresses = " ".join(map(str, interface.addresses))
        yield f"  {interface.name} {addresses}{far.get(interface.name, '')}"
    yield from (f"  route {route.prefix} via {route.via}" for route in node.routes)


def _sites(found: Topology) -> Iterator[str]:
    sites = sites_of(found)
    for part in (sites.data_centres, sites.pops, sites.resolvers, sites.users, sites.networks):
        yield ""
        for each in part:
            fields = (f"{name}={_text(getattr(each, name))}" for name in each.__slots__)
            yield f"{type(each).__name__} {' '.join(fields)}"
    yield f"\neverywhere {_text(sites.everywhere)}"


def _text(value: object) -> str:
    return ",".join(map(_text, value)) if isinstance(value, tuple) else str(value)


def test_the_topology_of_the_small_blueprint_is_the_golden_one(
    golden: Callable[[Path, str], None],
) -> None:
    golden(HERE / "small.txt", page(topology(SMALL)))
