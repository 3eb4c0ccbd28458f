"""F07, F08, F09, F10, F12, F14, F17: what the collector and traces show."""

import pytest

from tests.unit.incidents.facebook_2021.facts.cases import Case, check, fails, holds, unknown
from tests.unit.incidents.facebook_2021.facts.story import (
    END,
    OTHERS,
    SIX,
    always,
    blind,
    change,
    drop,
    during,
    insert,
    repeat,
)

DARK = (125, 230)


def table(*prefixes: str) -> dict[str, int]:
    return dict.fromkeys(prefixes, 5)


ROUTES = [
    holds("F07", "our origin", "paths to 47 prefixes end in AS 32934 in 300 looks, of 5 feeders"),
    fails(
        "F07",
        "a foreign end of path",
        "end in AS 32934, 64512",
        change("rib", during(30, 31), best={SIX[0]: "6453 64512"}),
    ),
    unknown("F07", "no collector", "no looks at the collector's table", drop("rib")),
    holds("F08", "exactly the six", f"left: {', '.join(SIX)}"),
    fails(
        "F08",
        "one DNS prefix stayed",
        "still there or never seen: 129.134.30.0/23",
        change("rib", during(*DARK), prefixes=table(*OTHERS, SIX[0])),
    ),
    holds(
        "F08",
        "another prefix left too",
        "157.240.40.0/24, 185.89.218.0/23",
        change("rib", during(*DARK), prefixes=table(*OTHERS[:-1])),
    ),
    fails(
        "F08",
        "one was announced again for a moment",
        "1 announcements of them in the outage",
        insert(200.2, "bgp", "ris", type="A", prefix=SIX[0], path="6453 32934"),
    ),
    fails(
        "F08",
        "one had a path of one feeder only",
        "had 1 paths or more",
        change("rib", during(105, 110), prefixes={**table(*OTHERS, *SIX[1:]), SIX[0]: 1}),
    ),
    unknown(
        "F08",
        "a feeder is down",
        "no session with as786",
        change(
            "rib",
            during(*DARK),
            feeders={
                "as6453": True,
                "as786": False,
                "as3356": True,
                "as3303": True,
                "as7922": True,
            },
        ),
    ),
    unknown(
        "F08",
        "feeders up, but one tells nothing",
        "4 of 5 feeders told paths",
        change("rib", during(*DARK), prefixes=dict.fromkeys(OTHERS, 4)),
    ),
    unknown(
        "F08",
        "nobody says who feeds it",
        "has no table feeders",
        change("rib", during(*DARK), feeders=None),
    ),
    unknown("F08", "nobody read the table for long", "none for 5", drop("rib", during(150, 205))),
    unknown("F08", "collector blind", "100 blind", blind("rib", during(*DARK))),
    holds("F09", "cover stays", "matched 129.134.30.0/24 before, 129.134.0.0/17 at the end"),
    fails(
        "F09",
        "cover left for a moment",
        "0 to 5 paths",
        change("rib", during(150, 151), prefixes=table(*OTHERS[1:])),
    ),
    fails(
        "F09",
        "cover withdrawn between two looks",
        "1 of 61 updates withdrew it",
        insert(150.1, "bgp", "ris", type="W", prefix=OTHERS[0], path=""),
    ),
    fails(
        "F09",
        "one feeder kept the cover",
        "1 to 5 paths",
        change("rib", during(150, 151), prefixes={**table(*OTHERS), OTHERS[0]: 1}),
    ),
    fails(
        "F09",
        "a more specific route stayed",
        "129.134.30.0/24 at the end",
        change("rib", during(*DARK), prefixes=table(*OTHERS, SIX[1])),
    ),
    unknown("F09", "no collector", "no looks at the collector's table", drop("rib")),
    holds("F12", "a small share", "6 of 47 prefixes withdrawn (12.8%"),
    fails(
        "F12",
        "half of them left",
        "withdrawn (57.4%",
        change("rib", during(*DARK), prefixes=table(*OTHERS[:20])),
    ),
    fails(
        "F12",
        "none left",
        "0 of 47",
        change("rib", during(*DARK), prefixes=table(*OTHERS, *SIX)),
    ),
    fails(
        "F12",
        "the cover left too",
        "others that left: 129.134.0.0/17",
        change("rib", during(*DARK), prefixes=table(*OTHERS[1:])),
    ),
    fails(
        "F12",
        "another prefix left for a moment",
        "others that left: 157.240.40.0/24",
        change("rib", during(200, 201), prefixes=table(*OTHERS[:-1])),
    ),
    unknown("F12", "no table before", "before the fault", drop("rib", during(0, 110))),
    holds("F17", "nobody else", "0 of 96 announcements inside its space by another origin"),
    fails(
        "F17",
        "hijack",
        "1 of 97 announcements inside its space by another origin",
        insert(150.0, "bgp", "ris", type="A", prefix=SIX[1], path="6453 64512"),
    ),
    fails(
        "F17",
        "hijack of a part",
        "1 of 97 announcements inside its space by another origin",
        insert(150.0, "bgp", "ris", type="A", prefix="129.134.30.0/25", path="6453 64512"),
    ),
    fails(
        "F17",
        "hijack that only the table shows",
        "1 of 300 looks",
        change("rib", during(150, 151), origins={SIX[1]: "32934 64512"}),
    ),
    unknown(
        "F17",
        "origins not told",
        "has no table origins",
        change("rib", during(150, 151), origins=None),
    ),
    unknown("F17", "no updates since", "no announcements", drop("bgp")),
]

PACKETS = [
    holds("F10", "silent inside", "100 of 100 traces answered by AS32934 last"),
    fails(
        "F10",
        "refused instead of silent",
        "others UNREACHABLE",
        change("dns", during(*DARK, role="authority"), rcode="UNREACHABLE"),
    ),
    fails(
        "F10",
        "traces end at the ISP",
        "0 of 100 traces",
        change(
            "trace",
            during(*DARK),
            hops=[{"ttl": 1, "address": "178.197.0.1"}, {"ttl": 2, "address": None}],
        ),
    ),
    fails(
        "F10",
        "traces told unreachable",
        "0 of 100 traces",
        change("trace", during(*DARK), answered="unreachable"),
    ),
    fails(
        "F10",
        "nothing tried behind the edge",
        "0 of 100 traces",
        change("trace", during(*DARK), hops=[{"ttl": 1, "address": "31.13.65.1"}]),
    ),
    unknown("F10", "no traces", "no traces to a.ns and b.ns before the fault", drop("trace")),
    unknown(
        "F10",
        "one untraced",
        "none to 129.134.31.12",
        drop("trace", always(target="129.134.31.12")),
    ),
]

UPDATES = [
    holds("F14", "spike and return", "of 30 paths to DNS prefixes 30 were withdrawn and 30 came"),
    fails("F14", "no withdrawal in the spike", "(30 A, 0 W)", drop("bgp", always(type="W"))),
    fails("F14", "no return burst", "(0 updates)", drop("bgp", during(230, END))),
    fails(
        "F14",
        "noise before",
        "0.50 quiet",
        repeat(range(0, 60, 2), "bgp", "ris", type="A", prefix=SIX[0], path="6453 32934"),
    ),
    fails(
        "F14",
        "noise in the outage",
        "0.25 in the outage",
        repeat(range(180, 230, 2), "bgp", "ris", type="A", prefix=SIX[0], path="6453 32934"),
    ),
    fails(
        "F14",
        "another prefix moves",
        "1 updates of others",
        insert(116.0, "bgp", "ris", type="W", prefix=OTHERS[0], peer_as=786, path=""),
    ),
    holds(
        "F14",
        "an update of the phase before, held back until the fault",
        "0 updates of others",
        insert(111.0, "bgp", "ris", type="A", prefix=OTHERS[0], peer_as=786, path="786 32934"),
    ),
    unknown("F14", "no updates at all", "no updates at the collector", drop("bgp")),
]


@pytest.mark.parametrize("case", ROUTES)
def test_the_collector_tells_which_routes_left(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", PACKETS)
def test_packets_to_the_covered_name_servers_die_inside_our_edge(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", UPDATES)
def test_updates_come_in_two_bursts_with_silence_around_the_first(case: Case) -> None:
    check(case)


def test_only_addresses_of_edge_nodes_in_the_journal_count_as_ours() -> None:
    hops = [{"ttl": 1, "address": "198.18.7.1"}, {"ttl": 2, "address": None}]
    node = {"name": "pr-x", "kind": "pr", "site": "x", "addresses": ["198.18.7.1/31"]}
    listed = change("run.started", always(), nodes=[node])
    elsewhere = change("trace", during(*DARK), hops=hops)
    check(fails("F10", "unlisted", "0 of 100", elsewhere).values[0])
    check(holds("F10", "listed", "100 of 100", elsewhere, listed).values[0])


def test_an_address_of_our_space_at_another_network_is_not_our_edge() -> None:
    hops = [{"ttl": 1, "address": "31.13.66.0"}, {"ttl": 2, "address": None}]
    check(
        fails("F10", "at a transit", "0 of 100", change("trace", during(*DARK), hops=hops)).values[
            0
        ]
    )


def test_a_journal_without_addresses_does_not_tell_where_packets_die() -> None:
    bare = change("run.started", always(), nodes=[])
    check(unknown("F10", "unlisted", "lists no address of a PoP's nodes", bare).values[0])
