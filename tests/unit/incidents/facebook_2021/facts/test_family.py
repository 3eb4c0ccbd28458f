"""The IPv6 halves of F08, F09, F12, F14, F17, and F18: on a good run, and on runs that lie."""

from typing import Any

import pytest

from lab.incidents.facebook_2021.facts.score import judged_in, score
from lab.incidents.facebook_2021.record import NAME_SERVERS
from lab.model.event import Event
from lab.model.verdict import Verdict
from tests.unit.incidents.facebook_2021.facts.cases import (
    Case,
    check,
    fails,
    holds,
    judge,
    unknown,
)
from tests.unit.incidents.facebook_2021.facts.story import (
    OTHERS,
    OTHERS6,
    SIX6,
    Edit,
    always,
    blind,
    change,
    drop,
    during,
    good_run,
    insert,
)

DARK = (125, 230)
COVER6 = OTHERS6[0]


def table6(*prefixes: str, paths: int = 5) -> dict[str, Any]:
    return {"prefixes6": dict.fromkeys(prefixes, paths)}


def of_ipv6(event: Event) -> bool:
    return ":" in str(event.data["prefix"])


def without_ipv6() -> Edit:
    """Make the run one of a network that has no IPv6."""
    bare = {"prefixes6": None, "origins6": None}

    def edited(events: list[Event]) -> list[Event]:
        nodes = [{**node, "addresses": []} for node in events[0].data["nodes"]]  # type: ignore[union-attr,dict-item]
        listed = change("run.started", always(), nodes=nodes)(events)
        return drop("bgp", of_ipv6)(change("rib", always(), **bare)(listed))

    return edited


HALVES = [
    holds("F08", "the six of IPv6", f"IPv6: left: {', '.join(sorted(SIX6))}"),
    fails(
        "F08", "one of IPv6 stayed", "still there or never seen: 2a03:2880:f0fc::/47",
        change("rib", during(*DARK), **table6(*OTHERS6, SIX6[0])),
    ),
    fails(
        "F08", "one of IPv6 was announced for a moment", "1 announcements of them",
        insert(200.2, "bgp", "ris", type="A", prefix=SIX6[0], path="6453 32934"),
    ),
    fails(
        "F08", "one of IPv6 had a path of one feeder", "IPv6: left: 2a03:2880:f0fc::/47",
        change(
            "rib", during(100, 112),
            prefixes6={**dict.fromkeys(OTHERS6 + SIX6, 5), SIX6[0]: 1},
        ),
    ),
    unknown(
        "F08", "the table of IPv6 was not read", "has no table prefixes6",
        change("rib", during(*DARK), prefixes6=None),
    ),
    unknown(
        "F08", "one feeder told nothing of IPv6", "IPv6: looks at the collector's table",
        change("rib", during(*DARK), **table6(*OTHERS6, paths=4)),
    ),
    holds("F09", "the cover of IPv6 stays", "2a03:2880:f0fc::/48 before, 2a03:2880::/32 at the"),
    fails(
        "F09", "the cover of IPv6 left for a moment", "IPv6: 2a03:2880::/32: 0 to 5 paths",
        change("rib", during(150, 151), **table6(*OTHERS6[1:])),
    ),
    fails(
        "F09", "it was withdrawn between two looks", "1 of 61 updates withdrew it",
        insert(150.1, "bgp", "ris", type="W", prefix=COVER6, path=""),
    ),
    unknown("F09", "no update of IPv6", "IPv6: no updates at the collector", drop("bgp", of_ipv6)),
    holds("F12", "the six of IPv6 and no other", "IPv6: 6 of 8 prefixes withdrawn"),
    fails(
        "F12", "the cover of IPv6 left", "others that left: 2a03:2880::/32",
        change("rib", during(*DARK), **table6(*OTHERS6[1:])),
    ),
    fails(
        "F12", "another of IPv6 left for a moment", "others that left: 2401:db00::/32",
        change("rib", during(200, 201), **table6(COVER6)),
    ),
    fails(
        "F12", "none of IPv6 left", "IPv6: 0 of 8",
        change("rib", during(*DARK), **table6(*OTHERS6, *SIX6)),
    ),
    holds("F14", "two bursts in IPv6", "of 30 paths to DNS prefixes 30 were withdrawn and 30"),
    fails(
        "F14", "the covers of IPv6 moved", "1 updates of others",
        insert(116.0, "bgp", "ris", type="W", prefix=COVER6, peer_as=786, path=""),
    ),
    fails(
        "F14", "IPv6 did not come back", "(0 updates)",
        drop("bgp", lambda e: of_ipv6(e) and e.at > DARK[1]),
    ),
    unknown("F14", "no update of IPv6", "IPv6: no updates at the collector", drop("bgp", of_ipv6)),
    fails(
        "F17", "a hijack in IPv6", "1 of 61 announcements inside its space by another origin",
        insert(150.0, "bgp", "ris", type="A", prefix="2a03:2880:f0fc::/64", path="6453 64512"),
    ),
    fails(
        "F17", "a hijack in IPv6 that only the table shows", "1 of 300 looks",
        change("rib", during(150, 151), origins6={SIX6[1]: "32934 64512"}),
    ),
]  # fmt: skip

COVERS = [
    holds("F18", "as on the day", "4 2a03:2880::/32, 2 nothing"),
    fails(
        "F18", "the cover of IPv6 was announced from nowhere", "4 match as expected",
        change("rib", during(*DARK), **table6(*OTHERS6[1:])),
    ),
    fails(
        "F18", "a route of one server stayed", "7 match as expected",
        change("rib", during(*DARK), **table6(*OTHERS6, SIX6[1])),
    ),
    fails(
        "F18", "c and d had a cover", "6 match as expected",
        change(
            "rib", during(*DARK), prefixes=dict.fromkeys((*OTHERS, "185.89.216.0/22"), 5),
        ),
    ),
    fails(
        "F18", "the covers were all there ever was", "before, 4 of 8 addresses",
        change("rib", during(0, 112), **table6(*OTHERS6)),
    ),
    fails(
        "F18", "one feeder lost the cover", "match as expected",
        change("rib", during(200, 201), prefixes6={COVER6: 4, OTHERS6[1]: 5}),
    ),
    unknown(
        "F18", "nobody looked late", "no looks at the collector's table late",
        drop("rib", during(180, 230)),
    ),
    unknown("F18", "blind late", "blind", blind("rib", during(150, 230))),
    unknown(
        "F18", "the table of IPv6 was not read", "has no table prefixes6",
        change("rib", always(), prefixes6=None),
    ),
    unknown("F18", "a network without IPv6", "the network has no IPv6", without_ipv6()),
]  # fmt: skip


@pytest.mark.parametrize("case", HALVES)
def test_the_routes_of_ipv6_leave_and_return_as_those_of_ipv4(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", COVERS)
def test_covers_of_both_families_are_what_is_left(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("fact", ["F08", "F09", "F12", "F14", "F17"])
def test_a_network_without_ipv6_is_judged_by_ipv4_alone_and_says_so(fact: str) -> None:
    found = judge(fact, without_ipv6())
    assert found.verdict is Verdict.PASS
    assert found.measured.endswith("; no IPv6 in this network")
    assert not any(name.startswith("ipv6_") for name in found.values)


@pytest.mark.parametrize("fact", ["F10", "F21"])
def test_name_servers_that_are_not_asked_over_ipv6_are_judged_by_ipv4_alone(fact: str) -> None:
    found = judge(fact)
    assert found.verdict is Verdict.PASS
    assert found.measured.endswith("; not asked over IPv6")
    assert not any(name.startswith("ipv6_") for name in found.values)


@pytest.mark.parametrize("fact", ["F10", "F19", "F21"])
def test_users_with_ipv6_of_whom_no_look_is_known_leave_it_unknown(fact: str) -> None:
    def listed(events: list[Event]) -> list[Event]:
        users = {"name": "usr-dtag", "kind": "users", "addresses": ["2003::1/127"]}
        nodes = [*events[0].data["nodes"], users]  # type: ignore[misc]
        return change("run.started", always(), nodes=nodes)(events)

    assert judge(fact, listed).verdict is Verdict.UNKNOWN


def test_f18_is_scored_only_where_the_network_has_ipv6() -> None:
    events = good_run()
    assert "F18" in {fact.id for fact in judged_in(events)}
    bare = without_ipv6()(events)
    assert "F18" not in {fact.id for fact in judged_in(bare)}
    (left_out,) = [fact for fact in score(bare) if fact.id == "F18"]
    assert (left_out.verdict, left_out.scored) == (Verdict.UNKNOWN, False)
    assert "needs IPv6" in left_out.measured


def test_a_half_that_fails_is_not_hidden_by_one_that_was_not_seen() -> None:
    lost = change("rib", during(150, 151), prefixes=dict.fromkeys(OTHERS[1:], 5))
    unread = change("rib", during(*DARK), prefixes6=None)
    assert judge("F09", lost, unread).verdict is Verdict.FAIL


def test_the_eight_addresses_are_those_of_the_glue() -> None:
    assert (
        len({each for server in NAME_SERVERS for each in (server.address, server.address6)}) == 8
    )
