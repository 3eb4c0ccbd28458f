"""What a blueprint must not contradict; everything is said at once."""

from collections.abc import Iterator

from lab.model.blueprint import Blueprint, Profile
from lab.model.errors import Problem


def problems(blueprint: Blueprint, profile: str) -> tuple[Problem, ...]:
    """Return everything that keeps a blueprint from being built at ``profile``."""
    found = list(_names(blueprint))
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
    if size.pods * size.racks > 223:
        yield Problem(f"{place}.racks", "more than 223 racks in a data centre", "use fewer")
    if size.pods * size.spine_planes > 199:
        yield Problem(f"{place}.spine_planes", "more than 199 fabric switches", "use fewer")


def _names(blueprint: Blueprint) -> Iterator[Problem]:
    others = {each.name for each in (*blueprint.transits, *blueprint.isps, *blueprint.services)}
    resolvers = {each.name for each in blueprint.resolvers}
    isps = {each.name for each in blueprint.isps}
    for number, pop in enumerate(blueprint.pops):
        place = f"{blueprint.name}: pops[{number}]"
        if not pop.name_servers or set(pop.name_servers) - set("abcd"):
            yield Problem(f"{place}.name_servers", f"{pop.name_servers!r} is not of a, b, c, d")
        for name in sorted({each for router in pop.routers for each in router} - others):
            yield _unknown(f"{place}.routers", name, others)
    for each in (*blueprint.transits, *blueprint.isps, *blueprint.services, blueprint.collector):
        for name in sorted({*each.transits, *each.peers} - others):
            yield _unknown(f"{blueprint.name}: {each.name}", name, others)
        if each.address is not None and each.address not in each.prefix:
            yield Problem(f"{blueprint.name}: {each.name}.address", f"not in {each.prefix}")
    for resolver in blueprint.resolvers:
        if resolver.network not in others:
            yield _unknown(f"{blueprint.name}: {resolver.name}.network", resolver.network, others)
    for number, group in enumerate(blueprint.users):
        place = f"{blueprint.name}: users[{number}]"
        if group.isp not in isps:
            yield _unknown(f"{place}.isp", group.isp, isps)
        for name in sorted(set(group.resolvers) - resolvers):
            yield _unknown(f"{place}.resolvers", name, resolvers)


def _unknown(place: str, name: str, known: set[str]) -> Problem:
    return Problem(place, f"{name} is not known", f"there are: {', '.join(sorted(known))}")
