"""How many of what each shipped profile has."""

from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from lab.incidents.facebook_2021.kinds import Kind, LinkRole
from lab.incidents.facebook_2021.network import topology
from lab.incidents.facebook_2021.network.depth import in_use
from lab.incidents.facebook_2021.network.review import problems
from lab.model.errors import InputError
from lab.model.topology import Topology
from tests.fakes.context import shipped
from tests.unit.incidents.facebook_2021.network.small import SMALL

EVERYWHERE = {
    Kind.CTL: 1, Kind.AAA: 1, Kind.MON: 1, Kind.NOC: 1, Kind.OOB: 1,
    Kind.ROOT: 1, Kind.TLD: 1, Kind.PROVIDER: 1, Kind.COLLECTOR: 1,
}  # fmt: skip
KINDS = {
    "mini": {
        Kind.FA: 2, Kind.SSW: 2, Kind.FSW: 4, Kind.RSW: 4, Kind.WEB: 4, Kind.EB: 6,
        Kind.PR: 4, Kind.ASW: 3, Kind.DNS: 3, Kind.EDGE: 3, Kind.TRANSIT: 2,
    },
    "standard": {
        Kind.FA: 4, Kind.SSW: 8, Kind.FSW: 8, Kind.RSW: 8, Kind.WEB: 4, Kind.EB: 24,
        Kind.PR: 4, Kind.ASW: 3, Kind.DNS: 3, Kind.EDGE: 3, Kind.TRANSIT: 8,
    },
    "large": {
        Kind.FA: 20, Kind.SSW: 80, Kind.FSW: 120, Kind.RSW: 150, Kind.WEB: 30, Kind.EB: 64,
        Kind.PR: 9, Kind.ASW: 8, Kind.DNS: 8, Kind.EDGE: 8, Kind.TRANSIT: 8,
    },
}  # fmt: skip
LINKS = {
    "mini": {
        LinkRole.FABRIC: 10, LinkRole.RACK: 7, LinkRole.BACKBONE: 6, LinkRole.HANDOFF: 4,
        LinkRole.POP: 11, LinkRole.POP_BACKBONE: 8, LinkRole.MANAGEMENT: 13,
    },
    "standard": {
        LinkRole.FABRIC: 48, LinkRole.RACK: 7, LinkRole.BACKBONE: 24, LinkRole.HANDOFF: 32,
        LinkRole.POP: 11, LinkRole.POP_BACKBONE: 32, LinkRole.MANAGEMENT: 33,
    },
    "large": {
        LinkRole.FABRIC: 1400, LinkRole.RACK: 33, LinkRole.BACKBONE: 224, LinkRole.HANDOFF: 160,
        LinkRole.POP: 26, LinkRole.POP_BACKBONE: 72, LinkRole.MANAGEMENT: 94,
    },
}  # fmt: skip
OUTSIDE = {LinkRole.TRANSIT, LinkRole.PEERING, LinkRole.ACCESS, LinkRole.COLLECTOR}


@cache
def at(profile: str) -> Topology:
    return topology(shipped(), profile)


def test_the_shipped_blueprint_can_be_built_at_every_size() -> None:
    assert [problems(shipped(), name) for name in shipped().profiles] == [(), (), ()]


@pytest.mark.parametrize("profile", KINDS)
def test_each_profile_has_these_nodes(profile: str) -> None:
    plan = shipped()
    own = [each for each in plan.resolvers if each.name != each.network]
    public = [each for each in plan.resolvers if each.name == each.network]
    found = Counter(node.kind for node in topology(plan, profile).nodes)
    assert found == {
        **EVERYWHERE,
        **KINDS[profile],
        Kind.ISP: len(plan.isps),
        Kind.USERS: len(plan.users),
        Kind.RESOLVER: len(own) + len(public),
    }


@pytest.mark.parametrize("profile", LINKS)
def test_each_profile_has_these_links_inside_the_network(profile: str) -> None:
    roles = Counter(link.role for link in at(profile).links)
    assert {role: n for role, n in roles.items() if role not in OUTSIDE} == LINKS[profile]


@pytest.mark.parametrize("profile", LINKS)
def test_the_internet_has_the_links_the_blueprint_lists(profile: str) -> None:
    plan = in_use(shipped(), shipped().profiles[profile])
    pops = plan.pops[: plan.profiles[profile].pops]
    networks = (*plan.transits, *plan.isps, *plan.services)
    transits = {each.name for each in plan.transits}
    neighbors = [name for pop in pops for router in pop.routers for name in router]
    bought = [name for name in neighbors if name in transits]
    roles = Counter(link.role for link in at(profile).links)
    assert {role: n for role, n in roles.items() if role in OUTSIDE} == {
        LinkRole.TRANSIT: len(bought) + sum(len(each.transits) for each in networks),
        LinkRole.PEERING: len(neighbors) - len(bought) + sum(len(each.peers) for each in networks),
        LinkRole.ACCESS: len(plan.users)
        + len([each for each in plan.resolvers if each.name != each.network]),
        LinkRole.COLLECTOR: len(plan.collector.peers),
    }


def test_without_a_name_the_default_profile_is_built() -> None:
    found = topology(SMALL)
    assert found == topology(SMALL, "one")
    assert (found.name, found.profile) == ("small", "one")


def test_equal_blueprints_give_equal_topologies() -> None:
    one, other = topology(replace(SMALL)), topology(replace(SMALL))
    assert one == other
    assert repr(one) == repr(other)


def test_a_profile_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(InputError) as caught:
        topology(shipped(), "huge")
    assert str(caught.value) == (
        "profiles: no profile called huge; there are: mini, standard, large"
    )
