"""Blueprints that contradict themselves, and all that is said of them."""

from collections.abc import Mapping
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network

import pytest

from lab.incidents.facebook_2021.network import topology
from lab.incidents.facebook_2021.network.blueprint import (
    AsPlan,
    Blueprint,
    PopPlan,
    Profile,
    ResolverPlan,
    UserPlan,
)
from lab.model.errors import InputError, Problem
from tests.unit.incidents.facebook_2021.network.small import ONE, SMALL, refitted, sized

KNOWN = "there are: " + ", ".join(
    sorted(each.name for each in (*SMALL.transits, *SMALL.isps, *SMALL.services))
)
ISPS = f"there are: {', '.join(sorted(each.name for each in SMALL.isps))}"
RESOLVERS = f"there are: {', '.join(sorted(each.name for each in SMALL.resolvers))}"


def said(plan: Blueprint) -> list[Problem]:
    """Return all that is said when a blueprint is built."""
    with pytest.raises(InputError) as caught:
        topology(plan)
    return list(caught.value.problems)


def isp(name: str, **fields: object) -> tuple[AsPlan, ...]:
    """Return the small access ISPs, one of them with some fields replaced."""
    return tuple(
        replace(each, **fields) if each.name == name else each  # type: ignore[arg-type] # many types
        for each in SMALL.isps
    )


def resolver(name: str, address: str) -> Blueprint:
    """Return the small blueprint with one resolver at another address."""
    return refitted(
        resolvers=tuple(
            replace(each, address=IPv4Address(address)) if each.name == name else each
            for each in SMALL.resolvers
        )
    )


WRONG: Mapping[str, tuple[Blueprint, Problem]] = {
    "too few data centres listed": (
        refitted(data_centres=("prn",)),
        Problem("profiles.one.data_centres", "2 wanted, 1 listed", "list more data_centres"),
    ),
    "too few midpoints listed": (
        refitted(midpoints=()),
        Problem("profiles.one.midpoints", "1 wanted, 0 listed", "list more midpoints"),
    ),
    "too few PoPs listed": (
        refitted(pops=SMALL.pops[:2]),
        Problem("profiles.one.pops", "3 wanted, 2 listed", "list more pops"),
    ),
    "a name server that is not one of the four": (
        refitted(pops=(*SMALL.pops, PopPlan("zrh", "abe", (("tata",),)))),
        Problem("pops.4.name_servers", "'abe' is not of a, b, c, d"),
    ),
    "no name server at all": (
        refitted(pops=(*SMALL.pops, PopPlan("zrh", "", (("tata",),)))),
        Problem("pops.4.name_servers", "'' is not of a, b, c, d"),
    ),
    "a PoP without a way out": (
        refitted(pops=(*SMALL.pops, PopPlan("zrh", "a", ()))),
        Problem("pops.4.routers", "no peering router", "give at least one list"),
    ),
    "a neighbor of a PoP that is nowhere": (
        refitted(pops=(*SMALL.pops, PopPlan("zrh", "a", (("init7",),)))),
        Problem("pops.4.routers", "init7 is not known", KNOWN),
    ),
    "a provider that is nowhere": (
        refitted(isps=isp("telia", transits=("init7",))),
        Problem("isps.0", "init7 is not known", KNOWN),
    ),
    "a feeder of the collector that is nowhere": (
        refitted(collector=replace(SMALL.collector, peers=("init7",))),
        Problem("collector", "init7 is not known", KNOWN),
    ),
    "a network that is its own peer": (
        refitted(isps=isp("telia", peers=("telia",))),
        Problem("isps.0", "has a link to itself", "name other networks"),
    ),
    "a service address out of its network": (
        refitted(isps=isp("telia", address=IPv4Address("9.9.9.9"))),
        Problem("isps.0.address", "not in 62.115.0.0/16"),
    ),
    "no root name server": (
        refitted(services=tuple(each for each in SMALL.services if each.name != "root")),
        Problem("services", "no service called root", "names cannot resolve without it"),
    ),
    "a network that serves nothing": (
        refitted(services=(*SMALL.services, AsPlan("quad9", 19281, IPv4Network("9.9.9.0/24")))),
        Problem("services.4", "quad9 serves nothing", "list a resolver quad9, or remove it"),
    ),
    "a resolver in a network that is nowhere": (
        refitted(
            resolvers=(
                *SMALL.resolvers,
                ResolverPlan("res-init7", "init7", IPv4Address("77.109.128.1"), "bind"),
            )
        ),
        Problem("resolvers.3.network", "init7 is not known", KNOWN),
    ),
    "a public resolver at another address than its network": (
        resolver("google", "8.8.8.9"),
        Problem("resolvers.0.address", "is not 8.8.8.8 of its network"),
    ),
    "a resolver out of its ISP": (
        resolver("res-telia", "9.9.9.9"),
        Problem("resolvers.1.address", "not in 62.115.0.0/16"),
    ),
    "a resolver at the address its router has": (
        resolver("res-telia", "62.115.53.2"),
        Problem("resolvers.1.address", "is even", "its router has the even one of the pair"),
    ),
    "users of an ISP that is nowhere": (
        refitted(users=(*SMALL.users, UserPlan("init7", 0.1, ("google",)))),
        Problem("users.2.isp", "init7 is not known", ISPS),
    ),
    "users of an ISP with too little space": (
        refitted(
            isps=(*SMALL.isps, AsPlan("tiny", 64496, IPv4Network("192.0.2.0/25"))),
            users=(*SMALL.users, UserPlan("tiny", 0.1, ("google",))),
        ),
        Problem("users.2.isp", "tiny has only 192.0.2.0/25", "give it a /24 or more"),
    ),
    "users who ask a resolver that is nowhere": (
        refitted(users=(*SMALL.users[1:], UserPlan("telia", 0.1, ("quad9",)))),
        Problem("users.1.resolvers", "quad9 is not known", RESOLVERS),
    ),
    "two nodes of one name": (
        refitted(isps=(*SMALL.isps, AsPlan("noc", 64496, IPv4Network("192.0.2.0/24")))),
        Problem("isps.2", "2 nodes are called noc", "give each its own name"),
    ),
    "two networks at one address": (
        refitted(isps=(*SMALL.isps, AsPlan("copy", 64496, SMALL.isps[0].prefix))),
        Problem("isps.2", "62.115.255.255 is on telia and copy", "give each its own"),
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_one_thing_wrong_is_said_once_with_its_place(wrong: str) -> None:
    plan, problem = WRONG[wrong]
    assert said(plan) == [problem]


@pytest.mark.parametrize(
    ("size", "problem"),
    [
        pytest.param(
            replace(ONE, pods=14, racks=16),
            Problem(
                "profiles.one.racks",
                "more than 223 racks in a data centre",
                "use fewer",
            ),
            id="racks",
        ),
        pytest.param(
            replace(ONE, pods=2, spine_planes=100),
            Problem(
                "profiles.one.spine_planes",
                "more than 199 fabric switches",
                "use fewer",
            ),
            id="fabric switches",
        ),
    ],
)
def test_a_size_with_more_switches_than_numbers_is_refused(
    size: Profile, problem: Problem
) -> None:
    assert said(sized(size)) == [problem]


def test_a_size_with_more_links_than_addresses_is_refused_with_every_space() -> None:
    codes = tuple(f"c{number}" for number in range(40))
    size = Profile(planes=1, data_centres=20, pods=1, racks=1, aggregators=8, midpoints=20)
    plan = replace(sized(size), data_centres=codes[:20], midpoints=codes[20:])
    place, hint = "profiles.one", "it has room for 128; use a smaller size"
    assert said(plan) == [
        Problem(place, "780 links do not fit into 10.1.1.0/24", hint),
        Problem(place, "160 links do not fit into 10.1.2.0/24", hint),
    ]


def test_everything_wrong_is_said_at_once() -> None:
    plan = refitted(
        data_centres=("prn",),
        midpoints=(),
        pops=(PopPlan("sjc", "x", (("nobody", "anybody"),)), *SMALL.pops[1:]),
        services=(),
        isps=isp("telia", transits=("telia", "zz", "aa"), address=IPv4Address("9.9.9.9")),
    )
    places = [str(problem).partition(";")[0] for problem in said(plan)]
    assert places == [
        "pops.0.name_servers: 'x' is not of a, b, c, d",
        "pops.0.routers: anybody is not known",
        "pops.0.routers: nobody is not known",
        "isps.0: aa is not known",
        "isps.0: zz is not known",
        "isps.0.address: not in 62.115.0.0/16",
        "isps.0: has a link to itself",
        "services: no service called root",
        "services: no service called gtld",
        "services: no service called route53",
        "resolvers.0.network: google is not known",
        "profiles.one.data_centres: 2 wanted, 1 listed",
        "profiles.one.midpoints: 1 wanted, 0 listed",
    ]
