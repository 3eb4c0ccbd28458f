"""The list of steps, and the assembly of what they produce into a topology."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from itertools import chain

from lab.incidents.facebook_2021.network import inside, internet
from lab.incidents.facebook_2021.network.blueprint import Blueprint
from lab.incidents.facebook_2021.network.depth import in_use
from lab.incidents.facebook_2021.network.ipv6 import with_ipv6
from lab.incidents.facebook_2021.network.ipv6_clients import with_ipv6_clients
from lab.incidents.facebook_2021.network.parts import Scale, Station, Wire
from lab.incidents.facebook_2021.network.review import conflicts, problems, repeated
from lab.incidents.facebook_2021.network.sites import sites
from lab.incidents.facebook_2021.places import as_appendix
from lab.model.errors import InputError, Problem
from lab.model.topology import Endpoint, Interface, Link, Node, Route, Topology

STEPS = (
    inside.data_centres,
    inside.servers,
    inside.backbone,
    inside.handoffs,
    inside.pops,
    inside.pop_backbone,
    inside.management,
    internet.networks,
    internet.peering,
    internet.resolvers,
    internet.users,
    internet.collector,
)


def topology(blueprint: Blueprint, profile: str | None = None) -> Topology:
    """Return the network of a blueprint at one of its profiles; equal input, equal value.

    Raises:
        InputError: the profile is unknown, or the blueprint contradicts itself.
    """
    chosen = profile or blueprint.default_profile
    _refuse(problems(blueprint, chosen))
    size = blueprint.profiles[chosen]
    scale = Scale(in_use(blueprint, size), size)
    parts = [step(scale) for step in STEPS]
    stations = tuple(chain.from_iterable(part.stations for part in parts))
    wires = tuple(chain.from_iterable(part.wires for part in parts))
    _refuse(conflicts(blueprint, chosen, stations, wires))
    links, interfaces = _wire(wires)
    nodes = tuple(_node(station, interfaces, links) for station in stations)
    _refuse(repeated(blueprint, nodes))
    bare = with_ipv6(scale, Topology(blueprint.name, chosen, nodes, links))
    bare = with_ipv6_clients(blueprint, bare)
    return replace(bare, appendix=as_appendix(sites(scale, bare)))


def _refuse(found: tuple[Problem, ...]) -> None:
    if found:
        raise InputError(found)


def _wire(wires: Iterable[Wire]) -> tuple[tuple[Link, ...], dict[str, list[Interface]]]:
    """Name the interfaces e1, e2, ... in the order of the wires and number each /31.

    The names are short since ``<node>-<interface>`` names an interface of clabernetes, and Linux
    gives those 15 characters.
    """
    used: dict[IPv4Network, int] = {}
    interfaces: dict[str, list[Interface]] = {}
    links = []
    for wire in wires:
        subnet = wire.subnet or _next(wire.pool, used)
        ends = []
        for name, address in zip((wire.a, wire.b), subnet, strict=True):
            own = interfaces.setdefault(name, [])
            interface = f"e{len(own) + 1}"
            own.append(Interface(interface, (IPv4Interface((address, 31)),)))
            ends.append(Endpoint(name, interface))
        links.append(Link(ends[0], ends[1], wire.role))
    return tuple(links), interfaces


def _next(pool: IPv4Network, used: dict[IPv4Network, int]) -> IPv4Network:
    number = used.get(pool, 0)
    used[pool] = number + 1
    return IPv4Network((int(pool.network_address) + 2 * number, 31))


def _node(
    station: Station, interfaces: Mapping[str, list[Interface]], links: tuple[Link, ...]
) -> Node:
    lo = (Interface("lo", station.loopbacks),) if station.loopbacks else ()
    wired = interfaces.get(station.name, [])
    return Node(
        station.name, station.kind, station.site, (*lo, *wired),
        station.asn, _labels(station),
        tuple(
            Route(prefix, _far_address(station.name, neighbor, interfaces, links))
            for prefix, neighbor in station.via
        ),
    )  # fmt: skip


def _labels(station: Station) -> dict[str, str]:
    numbers = {"plane": station.plane, "pod": station.pod}
    return {name: str(number) for name, number in numbers.items() if number is not None}


def _far_address(
    node: str,
    neighbor: str,
    interfaces: Mapping[str, list[Interface]],
    links: tuple[Link, ...],
) -> IPv4Address:
    for link in links:
        if {link.a.node, link.b.node} == {node, neighbor}:
            far = link.other(node)
            found = next(i for i in interfaces[far.node] if i.name == far.interface)
            return found.addresses[0].ip
    raise KeyError(f"{node} has no link to {neighbor}")
