"""The rules of a blueprint; every problem is reported at once.

The place of a problem is the path in the blueprint's file, as ``pops.0.routers``.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from ipaddress import IPv4Address

from lab.incidents.facebook_2021.dials import HealthSettings
from lab.incidents.facebook_2021.kinds import Kind
from lab.incidents.facebook_2021.network.blueprint import AsPlan, Blueprint, Profile
from lab.incidents.facebook_2021.network.depth import cut_off
from lab.incidents.facebook_2021.network.ipv6_clients import problems6
from lab.incidents.facebook_2021.network.parts import Station, Wire
from lab.model.errors import Problem
from lab.model.topology import Node

# What the numbering plan has room for in one data centre: a third octet for every rack below its
# links, and AS numbers for its fabric switches below those of the PoPs.
MOST_RACKS = 223
MOST_FABRIC_SWITCHES = 199

NEEDED_SERVICES = ("root", "gtld", "route53")  # name servers of the root, .com and the provider
_OWN_NAME = "give each its own name"
LONGEST_ISP_PREFIX = 24  # its users have the first /24 of it


def problems(blueprint: Blueprint, profile: str) -> tuple[Problem, ...]:
    """Return everything that keeps a blueprint from being built at ``profile``."""
    others = {each.name for each in _networks(blueprint)}
    found = [
        *_twice(blueprint),
        *_pops(blueprint, others),
        *_neighbors(blueprint, others),
        *_services(blueprint),
        *_resolvers(blueprint, others),
        *_users(blueprint),
        *problems6(blueprint),
    ]
    size, known = blueprint.profiles.get(profile), ", ".join(blueprint.profiles)
    if blueprint.default_profile not in blueprint.profiles:
        text = f"no profile called {blueprint.default_profile}"
        found.append(Problem("default_profile", text, f"there are: {known}"))
    elif size is None:
        found.append(Problem("profiles", f"no profile called {profile}", f"there are: {known}"))
    if size is not None:
        found += _sizes(blueprint, profile, size)
        found += cut_off(blueprint, profile)
        found += [
            replace(each, place=f"settings.{each.place}")
            for _, each in unfit(blueprint, profile, blueprint.settings.health)
        ]
    return tuple(found)


def unfit(
    blueprint: Blueprint, profile: str, health: HealthSettings
) -> Iterator[tuple[str, Problem]]:
    """Yield the dials of health agents that ask for PoPs which ``profile`` does not have.

    Each has its value with it, as a user writes it.
    """
    pops = [pop.code for pop in blueprint.pops[: blueprint.profiles[profile].pops]]
    for code in health.exempt_pops:
        if code not in pops:
            hint = f"there are: {', '.join(pops)}"
            yield health.exempt, Problem("health.exempt", f"{profile} has no PoP {code}", hint)
    if health.floor > len(pops):
        text = f"{profile} has {len(pops)} PoPs"
        yield str(health.floor), Problem("health.floor", text, f"at most {len(pops)} can stay")


def _twice(blueprint: Blueprint) -> Iterator[Problem]:
    """Yield the names of networks and resolvers that are given twice, at the last of them.

    A resolver that is called as its network is the one node of that network.
    """
    places: dict[str, list[str]] = {}
    for place, each in _placed_networks(blueprint):
        places.setdefault(each.name, []).append(place)
    for number, resolver in enumerate(blueprint.resolvers):
        if resolver.name != resolver.network:
            places.setdefault(resolver.name, []).append(f"resolvers.{number}")
    for name, found in places.items():
        if len(found) > 1:
            yield Problem(found[-1], f"{len(found)} nodes are called {name}", _OWN_NAME)


def _sizes(blueprint: Blueprint, name: str, size: Profile) -> Iterator[Problem]:
    place = f"profiles.{name}"
    for key, have in (
        ("data_centres", len(blueprint.data_centres)),
        ("midpoints", len(blueprint.midpoints)),
        ("pops", len(blueprint.pops)),
        ("transits", len(blueprint.transits)),
        ("feeders", len(blueprint.collector.peers)),
    ):
        want = getattr(size, key)
        if want > have:
            yield Problem(f"{place}.{key}", f"{want} wanted, {have} listed", f"list more {key}")
    if size.pods * size.racks > MOST_RACKS:
        text = f"more than {MOST_RACKS} racks in a data centre"
        yield Problem(f"{place}.racks", text, "use fewer")
    if size.pods * size.spine_planes > MOST_FABRIC_SWITCHES:
        text = f"more than {MOST_FABRIC_SWITCHES} fabric switches"
        yield Problem(f"{place}.spine_planes", text, "use fewer")


def _networks(blueprint: Blueprint) -> tuple[AsPlan, ...]:
    return (*blueprint.transits, *blueprint.isps, *blueprint.services)


def conflicts(
    blueprint: Blueprint, profile: str, stations: Iterable[Station], wires: Iterable[Wire]
) -> tuple[Problem, ...]:
    """Return the names given twice and the address spaces with too little room for their links."""
    names = Counter(station.name for station in stations)
    found = [
        Problem(
            _defined(blueprint, name),
            f"{number} nodes are called {name}",
            _OWN_NAME,
        )
        for name, number in names.items()
        if number > 1
    ]
    links = Counter(wire.pool for wire in wires if wire.subnet is None)
    found += [
        Problem(
            f"profiles.{profile}",
            f"{number} links do not fit into {pool}",
            f"it has room for {pool.num_addresses // 2}; use a smaller size",
        )
        for pool, number in links.items()
        if number > pool.num_addresses // 2
    ]
    return tuple(found)


def repeated(blueprint: Blueprint, nodes: Iterable[Node]) -> tuple[Problem, ...]:
    """Return the addresses that two nodes would have, but for those of the name servers."""
    owners: dict[IPv4Address, list[str]] = {}
    for node in nodes:
        for interface in node.interfaces:
            if node.kind == Kind.DNS and interface.name == "lo":
                continue  # anycast: several sites have them on purpose
            for address in interface.addresses:
                owners.setdefault(address.ip, []).append(node.name)
    return tuple(
        Problem(
            _defined(blueprint, names[-1]),
            f"{address} is on {' and '.join(names)}",
            "give each its own",
        )
        for address, names in owners.items()
        if len(names) > 1
    )


def _pops(blueprint: Blueprint, others: set[str]) -> Iterator[Problem]:
    for number, pop in enumerate(blueprint.pops):
        place = f"pops.{number}"
        if not pop.name_servers or set(pop.name_servers) - set("abcd"):
            yield Problem(f"{place}.name_servers", f"{pop.name_servers!r} is not of a, b, c, d")
        if not pop.routers:
            yield Problem(f"{place}.routers", "no peering router", "give at least one list")
        for name in sorted({each for router in pop.routers for each in router} - others):
            yield _unknown(f"{place}.routers", name, others)


def _neighbors(blueprint: Blueprint, others: set[str]) -> Iterator[Problem]:
    for place, each in _placed_networks(blueprint):
        for name in sorted({*each.transits, *each.peers} - others):
            yield _unknown(place, name, others)
        if each.address is not None and each.address not in each.prefix:
            yield Problem(f"{place}.address", f"not in {each.prefix}")
        if each.name in {*each.transits, *each.peers}:
            yield Problem(place, "has a link to itself", "name other networks")


def _services(blueprint: Blueprint) -> Iterator[Problem]:
    names = {each.name for each in blueprint.services}
    for name in NEEDED_SERVICES:
        if name not in names:
            text = f"no service called {name}"
            yield Problem("services", text, "names cannot resolve without it")
    resolvers = {each.name for each in blueprint.resolvers}
    for name in sorted(names - resolvers - set(NEEDED_SERVICES)):
        hint = f"list a resolver {name}, or remove it"
        yield Problem(_defined(blueprint, name), f"{name} serves nothing", hint)


def _resolvers(blueprint: Blueprint, others: set[str]) -> Iterator[Problem]:
    networks = {each.name: each for each in _networks(blueprint)}
    for number, each in enumerate(blueprint.resolvers):
        place = f"resolvers.{number}"
        if each.network not in others:
            yield _unknown(f"{place}.network", each.network, others)
            continue
        network = networks[each.network]
        if each.name == each.network:
            if network.address is None:
                text = f"{each.name} is called as its network, which has no address"
                yield Problem(place, text, "give it another name")
            elif each.address != network.address:
                yield Problem(f"{place}.address", f"is not {network.address} of its network")
        elif each.address not in network.prefix:
            yield Problem(f"{place}.address", f"not in {network.prefix}")
        elif int(each.address) % 2 == 0:
            yield Problem(f"{place}.address", "is even", "its router has the even one of the pair")


def _users(blueprint: Blueprint) -> Iterator[Problem]:
    isps = {each.name: each.prefix for each in blueprint.isps}
    resolvers = {each.name for each in blueprint.resolvers}
    for number, group in enumerate(blueprint.users):
        place = f"users.{number}"
        if group.isp not in isps:
            yield _unknown(f"{place}.isp", group.isp, isps.keys())
        elif isps[group.isp].prefixlen > LONGEST_ISP_PREFIX:
            text = f"{group.isp} has only {isps[group.isp]}"
            yield Problem(f"{place}.isp", text, f"give it a /{LONGEST_ISP_PREFIX} or more")
        for name in sorted(set(group.resolvers) - resolvers):
            yield _unknown(f"{place}.resolvers", name, resolvers)


def _placed_networks(blueprint: Blueprint) -> Iterator[tuple[str, AsPlan]]:
    """Yield every other network with its path in the blueprint."""
    for key in ("transits", "isps", "services"):
        for number, each in enumerate(getattr(blueprint, key)):
            yield f"{key}.{number}", each
    yield "collector", blueprint.collector


def _defined(blueprint: Blueprint, node: str) -> str:
    """Return the path of what gives a node its name, the last one where several do."""
    named: list[tuple[str, str]] = []
    for key in ("data_centres", "midpoints"):
        codes = getattr(blueprint, key)
        named += [(f"{key}.{number}", code) for number, code in enumerate(codes)]
    named += [(f"pops.{number}", pop.code) for number, pop in enumerate(blueprint.pops)]
    named += [(path, each.name) for path, each in _placed_networks(blueprint)]
    named += [
        (f"resolvers.{number}", each.name) for number, each in enumerate(blueprint.resolvers)
    ]
    whole = [path for path, name in named if name == node]
    part = [path for path, name in named if name in node.split("-")]
    return (whole or part or [""])[-1]


def _unknown(place: str, name: str, known: Collection[str]) -> Problem:
    return Problem(place, f"{name} is not known", f"there are: {', '.join(sorted(known))}")
