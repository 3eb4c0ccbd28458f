"""Lies about the routes of IPv6, and about what is left to the addresses of both families."""

from lab.incidents.facebook_2021.facts.score import judged_in
from tests.lies.edits import Edit, Lies, all_of, blind, change, drop, insert
from tests.lies.runs import events
from tests.lies.tables import (
    COVER,
    COVER6,
    DNS,
    DNS6,
    half_deaf,
    with_paths,
    with_paths6,
    without,
    without6,
)

NAME = "facebook-2021-ipv6"
STEADY = ("before", "fault")
OUT = ("outage", "diagnose")
SOME = "2a03:2880:f0fc::/48"
UNREAD = {"the table of IPv6 was not read": change("rib", *OUT, to={"prefixes6": None})}


def _update(when: str, kind: str, prefix: str, end: int = 32934) -> Edit:
    path = f"6453 {end}" if kind == "A" else ""
    return insert(when, 0.6, "bgp", "ris", type=kind, prefix=prefix, peer_as=6453, path=path)


LIES: Lies = {
    "F08": {
        **UNREAD,
        "one of IPv6 stayed": with_paths6({SOME}, 5, *OUT),
        "one of IPv6 stayed at one feeder": with_paths6({SOME}, 1, *OUT),
        "one of IPv6 was announced for a moment": _update("outage", "A", SOME),
        "those of IPv6 were not there before": without6(DNS6, *STEADY),
        "one of IPv6 had one path before": with_paths6({SOME}, 1, *STEADY),
    },
    "F09": {
        **UNREAD,
        "the cover of IPv6 left": without6({COVER6}, *OUT),
        "one feeder kept it": with_paths6({COVER6}, 1, *OUT),
        "it was withdrawn for a moment": _update("outage", "W", COVER6),
        "a more specific route of IPv6 stayed": with_paths6({SOME}, 5, *OUT),
        "no update of IPv6 was heard": drop("bgp", prefix=lambda prefix: ":" in prefix),
    },
    "F12": {
        **UNREAD,
        "the cover of IPv6 left too": without6({COVER6}, *OUT),
        "a seventh of IPv6 left for a while": without6({"2401:db00::/32"}, "diagnose"),
        "one of IPv6 stayed": with_paths6({SOME}, 5, *OUT),
        "none of IPv6 left": with_paths6(DNS6, 5, *OUT),
    },
    "F14": {
        **UNREAD,
        "the cover of IPv6 moved": _update("fault", "W", COVER6),
        "one path of IPv6 did not come back": drop(
            "bgp", "repair", "return", "after", prefix=SOME, peer_as=786
        ),
        "no update of IPv6 was heard": drop("bgp", prefix=lambda prefix: ":" in prefix),
    },
    "F17": {
        "another AS announced a part of one": _update("outage", "A", "2a03:2880:f0fc::/64", 64512),
        "only the table shows it": change("rib", "outage", to={"origins6": {SOME: "64512"}}),
        "origins of IPv6 are not told": change("rib", "outage", to={"origins6": None}),
    },
    "F18": {
        **UNREAD,
        "the cover of IPv6 was announced from nowhere": without6({COVER6}),
        "the cover of IPv6 left with the rest": without6({COVER6}, *OUT),
        "one feeder lost it": with_paths6({COVER6}, 4, *OUT),
        "the cover of a and b left": without({COVER}, *OUT),
        "c and d had a cover": with_paths({"185.89.216.0/22"}, 5, *OUT),
        "a route of one server stayed": with_paths6({"2a03:2880:f1fd::/48"}, 5, *OUT),
        "it stayed at one feeder": with_paths6({"2a03:2880:f1fd::/48"}, 1, *OUT),
        "a route of IPv4 stayed": with_paths({"129.134.30.0/23"}, 5, *OUT),
        "the covers were all there ever was": all_of(
            without(DNS, *STEADY), without6(DNS6, *STEADY)
        ),
        "one feeder of five was up": half_deaf(1, *OUT),
        "the looks were blind": blind("rib", *OUT),
        "nobody looked": drop("rib", *OUT),
    },
}
# The others have their lies about the run without IPv6.
OWED = frozenset(fact.id for fact in judged_in(events(NAME))) - LIES.keys()
