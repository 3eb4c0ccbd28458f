"""What a blueprint must not contradict; everything is said at once."""

from collections.abc import Iterator

from lab.model.blueprint import AsPlan, Blueprint, Profile
from lab.model.errors import Problem

# What the numbering plan has room for in one data centre: a third octet for every rack below its
# links, and AS numbers for its fabric switches below those of the PoPs.
MOST_RACKS = 223
MOST_FABRIC_SWITCHES = 199


def problems(blueprint: Blueprint, profile: str) -> tuple[Problem, ...]:
    """Return everything that keeps a blueprint from being built at ``profile``."""
    others = {each.name for each in _networks(blueprint)}
    found = [
        *_pops(blueprint, others),
        *_neighbors(blueprint, others),
        *_resolvers(blueprint, others),
        *_users(blueprint),
    ]
    size = blueprint.profiles.get(profile)
    if size is None:
        known = ", ".join(blueprint.profiles)
        found.append(
            Problem(blueprint.name, f"no profile called {profile}", f"there are: {known}")
        )
    else:
        found += _sizes(blueprint, profile, size)
    return tuple(found)


def _sizes(blueprint: Blueprint, name: str, size: Profile) -> Iterator[Problem]:
    place = f"{blueprint.name}: profiles.{name}"
    for key, have in (
        ("data_centres", len(blueprint.data_centres)),
        ("midpoints", len(blueprint.midpoints)),
        ("pops", len(blueprint.pops)),
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


def _pops(blueprint: Blueprint, others: set[str]) -> Iterator[Problem]:
    for number, pop in enumerate(blueprint.pops):
        place = f"{blueprint.name}: pops[{number}]"
        if not pop.name_servers or set(pop.name_servers) - set("abcd"):
            yield Problem(f"{place}.name_servers", f"{pop.name_servers!r} is not of a, b, c, d")
        for name in sorted({each for router in pop.routers for each in router} - others):
            yield _unknown(f"{place}.routers", name, others)


def _neighbors(blueprint: Blueprint, others: set[str]) -> Iterator[Problem]:
    for each in (*_networks(blueprint), blueprint.collector):
        place = f"{blueprint.name}: {each.name}"
        for name in sorted({*each.transits, *each.peers} - others):
            yield _unknown(place, name, others)
        if each.address is not None and each.address not in each.prefix:
            yield Problem(f"{place}.address", f"not in {each.prefix}")


def _resolvers(blueprint: Blueprint, others: set[str]) -> Iterator[Problem]:
    for each in blueprint.resolvers:
        if each.network not in others:
            yield _unknown(f"{blueprint.name}: {each.name}.network", each.network, others)


def _users(blueprint: Blueprint) -> Iterator[Problem]:
    isps = {each.name for each in blueprint.isps}
    resolvers = {each.name for each in blueprint.resolvers}
    for number, group in enumerate(blueprint.users):
        place = f"{blueprint.name}: users[{number}]"
        if group.isp not in isps:
            yield _unknown(f"{place}.isp", group.isp, isps)
        for name in sorted(set(group.resolvers) - resolvers):
            yield _unknown(f"{place}.resolvers", name, resolvers)


def _unknown(place: str, name: str, known: set[str]) -> Problem:
    return Problem(place, f"{name} is not known", f"there are: {', '.join(sorted(known))}")
