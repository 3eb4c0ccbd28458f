"""How deep the Internet around AS 32934 is: the transits and feeders that a profile has."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from lab.incidents.facebook_2021.network.blueprint import AsPlan, Blueprint, Profile
from lab.model.errors import Problem


def in_use(blueprint: Blueprint, size: Profile) -> Blueprint:
    """Return a blueprint without the transits and feeders that a size does not have."""
    transits = blueprint.transits[: size.transits or None]
    away = {each.name for each in blueprint.transits} - {each.name for each in transits}

    def kept(plan: AsPlan) -> AsPlan:
        return replace(
            plan, transits=_without(plan.transits, away), peers=_without(plan.peers, away)
        )

    feeders = _without(blueprint.collector.peers, away)
    return replace(
        blueprint,
        transits=tuple(map(kept, transits)),
        isps=tuple(map(kept, blueprint.isps)),
        services=tuple(map(kept, blueprint.services)),
        pops=tuple(
            replace(pop, routers=tuple(_without(router, away) for router in pop.routers))
            for pop in blueprint.pops
        ),
        collector=replace(blueprint.collector, peers=feeders[: size.feeders or None]),
    )


def cut_off(blueprint: Blueprint, profile: str) -> Iterator[Problem]:
    """Yield the networks and PoPs that have neighbors, but none of those at a profile."""
    size = blueprint.profiles[profile]
    small = in_use(blueprint, size)
    hint = f"name one of {', '.join(each.name for each in small.transits)}"
    for key in ("isps", "services"):
        plans = zip(getattr(blueprint, key), getattr(small, key), strict=True)
        for number, (listed, left) in enumerate(plans):
            if listed.transits and not left.transits:
                text = f"{profile} has no transit of {listed.name}"
                yield Problem(f"{key}.{number}.transits", text, hint)
    pops = zip(blueprint.pops[: size.pops], small.pops, strict=False)
    for number, (listed, left) in enumerate(pops):
        if any(had and not has for had, has in zip(listed.routers, left.routers, strict=True)):
            text = f"{profile} has no neighbor of a router at {listed.code}"
            yield Problem(f"pops.{number}.routers", text, hint)


def _without(names: tuple[str, ...], away: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in away)
